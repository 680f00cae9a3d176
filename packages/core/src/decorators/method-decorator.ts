/** A method whose calls can be answered later than they are made. */
// oxlint-disable-next-line no-explicit-any -- a constraint: any parameters
export type AsyncMethod = (...args: any) => Promise<unknown>

/**
 * A decorator for methods in both dialects. The method must return a promise and may require no more parameters than
 * `Args`; `Sources` is the union of what the options' functions expect of it, each as `(result, ...args) => void`, and of
 * {@link GivesAValue}. The method keeps its exact type, because only constraints mention it.
 */
// oxlint-disable-next-line no-explicit-any -- a constraint: any parameters
export interface AsyncMethodDecorator<Args extends readonly any[], Sources> {
  /** Standard decorators. */
  <This, Value extends (this: This, ...args: Args) => Promise<unknown>>(
    value: Value & Suits<Value, Sources>,
    context: ClassMethodDecoratorContext<This, Value>,
  ): Value
  /** `experimentalDecorators`. */
  <Value extends (...args: Args) => Promise<unknown>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Value> & Suits<Value, Sources>,
  ): void
}

/** `unknown` for a method that every function of the options can follow, else a type that says what is wrong. */
export type Suits<Value extends AsyncMethod, Sources> = [Misfit<Value, Sources>] extends [never]
  ? unknown
  : Misfit<Value, Sources>

/** Among the sources: that the method returns something. */
export interface GivesAValue {
  readonly gives: 'a value'
}

/** `Yes` for the result of a method that is declared to return a value, else `No`. */
export type IfValue<Result, Yes, No> = unknown extends Result ? Yes : void extends Result ? No : Yes

// Distributes over the sources. A function may take fewer parameters than the method has, never others.
type Misfit<Value extends AsyncMethod, Source> = Source extends (result: infer Result, ...args: infer Args) => void
  ? // oxlint-disable-next-line no-explicit-any -- whatever the method takes beyond what the function looks at
    Parameters<Value> extends readonly [...Args, ...any[]]
    ? [Awaited<ReturnType<Value>>] extends [Result]
      ? never
      : { 'the options expect another result of this method': Result }
    : { 'the options expect other parameters of this method': Args }
  : Source extends GivesAValue
    ? IfValue<
        Awaited<ReturnType<Value>>,
        never,
        { "this method returns no value; say what to store: option 'value'": never }
      >
    : never

/** A decorator for classes in both dialects. */
// oxlint-disable-next-line no-explicit-any -- a constraint: any class
export type AnyClassDecorator = <Class extends abstract new (...args: any) => unknown>(
  target: Class,
  context?: ClassDecoratorContext<Class>,
) => void
