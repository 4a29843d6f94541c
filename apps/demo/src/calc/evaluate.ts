/** What is wrong with an expression. */
export class ExpressionError extends Error {}

type Operator = (a: number, b: number) => number;

const SUMS: Readonly<Record<string, Operator>> = { "+": (a, b) => a + b, "-": (a, b) => a - b };

const PRODUCTS: Readonly<Record<string, Operator>> = {
  "*": (a, b) => a * b,
  "/": divide((a, b) => a / b),
  "%": divide((a, b) => a % b),
};

/**
 * The value of an expression of numbers, `+ - * / %`, and parentheses.
 *
 * @throws ExpressionError that says what is wrong, and where.
 */
export function evaluate(text: string): number {
  const tokens = [...text.matchAll(/\d+(?:\.\d+)?|\.\d+|\S/g)];
  let next = 0;

  const token = (): string => tokens[next]?.[0] ?? "";

  function refuse(expected: string): never {
    const found = tokens[next];
    const where = found === undefined ? "the end" : `"${found[0]}" at ${found.index + 1}`;
    throw new ExpressionError(`expected ${expected}, found ${where}`);
  }

  function chain(operand: () => number, operators: Readonly<Record<string, Operator>>): number {
    let value = operand();
    for (let operate = operators[token()]; operate !== undefined; operate = operators[token()]) {
      next += 1;
      value = operate(value, operand());
    }
    return value;
  }

  const sum = (): number => chain(product, SUMS);

  const product = (): number => chain(factor, PRODUCTS);

  function factor(): number {
    const first = token();
    if (/\d/.test(first)) {
      next += 1;
      return Number(first);
    }
    if (first === "-") {
      next += 1;
      return -factor();
    }
    if (first !== "(") refuse('a number, "-" or "("');
    next += 1;
    const value = sum();
    if (token() !== ")") refuse('an operator or ")"');
    next += 1;
    return value;
  }

  const value = sum();
  if (next < tokens.length) refuse("an operator or the end");
  return value;
}

function divide(operate: Operator): Operator {
  return (a, b) => {
    if (b === 0) throw new ExpressionError("division by zero");
    return operate(a, b);
  };
}
