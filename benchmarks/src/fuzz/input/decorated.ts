type Method = (...args: unknown[]) => Promise<unknown>

/** A method with a decorator, put there as the compiler's legacy dialect does. */
export function decorated(decorator: object, method: Method, name = 'method'): Method {
  class Repository {
    readonly name = name
  }
  const descriptor: PropertyDescriptor = { value: method, configurable: true, writable: true }
  const apply = decorator as (target: object, name: string, descriptor: PropertyDescriptor) => PropertyDescriptor | void
  const { value } = apply(Repository.prototype, name, descriptor) ?? descriptor
  const repository = new Repository()
  return (...args) => Reflect.apply(value as Method, repository, args)
}
