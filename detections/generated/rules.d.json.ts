/** Said here, since to derive it from so much text costs the compiler more than all the rest of the project. */
declare const rules: readonly unknown[]
export default rules
