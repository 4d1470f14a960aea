using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>The operators, from the loosest to the tightest.</summary>
internal sealed partial class JqParser
{
    private JqNode ParseComma()
    {
        var first = ParseAlternative();
        for (var count = 0; Take(","); count++)
        {
            first = new ControlNodes.Comma(first, ParseAlternative());
            CheckChain(count);
        }

        return first;
    }

    private JqNode ParseAlternative()
    {
        // Groups to the right.
        var first = ParseAssignment();
        if (!Take("//"))
        {
            return first;
        }

        Deeper();
        var second = ParseAlternative();
        _depth--;
        return new ControlNodes.Alternative(first, second);
    }

    private JqNode ParseAssignment()
    {
        var target = ParseOr();
        if (_token.Kind != JqTokenKind.Sign || _token.Value is not ("=" or "|=" or "+=" or "-=" or "*=" or "/=" or "%=" or "//="))
        {
            return target;
        }

        var sign = _token.Value;
        Advance();
        Deeper();
        var value = ParseAlternative();
        _depth--;
        return sign switch
        {
            "=" => new EditNodes.Assign(target, value, null),
            "|=" => new EditNodes.Update(target, value),
            "//=" => new EditNodes.Assign(target, value, (_, before, set) => before.IsTruthy ? before : set),
            _ => new EditNodes.Assign(target, value, Operator(sign[..1])),
        };
    }

    private JqNode ParseOr()
    {
        var first = ParseAnd();
        for (var count = 0; IsKeyword("or"); count++)
        {
            Advance();
            first = new ControlNodes.Logic(first, ParseAnd(), true);
            CheckChain(count);
        }

        return first;
    }

    private JqNode ParseAnd()
    {
        var first = ParseComparison();
        for (var count = 0; IsKeyword("and"); count++)
        {
            Advance();
            first = new ControlNodes.Logic(first, ParseComparison(), false);
            CheckChain(count);
        }

        return first;
    }

    private JqNode ParseComparison()
    {
        var first = ParseSum();
        if (!IsSign("==", "!=", "<", "<=", ">", ">="))
        {
            return first;
        }

        var sign = _token.Value;
        Advance();
        var result = new ValueNodes.Binary(Operator(sign), first, ParseSum());
        return IsSign("==", "!=", "<", "<=", ">", ">=") ? throw Unexpected("'and', 'or' or parentheses between two comparisons") : result;
    }

    private JqNode ParseSum()
    {
        var first = ParseProduct();
        for (var count = 0; IsSign("+", "-"); count++)
        {
            var sign = _token.Value;
            Advance();
            first = new ValueNodes.Binary(Operator(sign), first, ParseProduct());
            CheckChain(count);
        }

        return first;
    }

    private JqNode ParseProduct()
    {
        var first = ParseUnary();
        for (var count = 0; IsSign("*", "/", "%"); count++)
        {
            var (sign, at) = (_token.Value, _token.At);
            Advance();
            var second = ParseUnary();
            if (sign == "/" && first is ValueNodes.Constant { Literal.IsNumber: true }
                && second is ValueNodes.Constant { Literal: { IsNumber: true, Number: 0 } })
            {
                throw _lexer.Wrong(at, "a division by zero");
            }

            first = new ValueNodes.Binary(Operator(sign), first, second);
            CheckChain(count);
        }

        return first;
    }

    private JqNode ParseUnary()
    {
        if (!IsSign("-"))
        {
            return ParseExpression();
        }

        Advance();
        Deeper();
        var body = ParseProduct();
        _depth--;
        return new ValueNodes.Negate(body);
    }

    private static ValueNodes.Operator Operator(string sign) => sign switch
    {
        "+" => JqArithmetic.Add,
        "-" => JqArithmetic.Subtract,
        "*" => JqArithmetic.Multiply,
        "/" => JqArithmetic.Divide,
        "%" => JqArithmetic.Remainder,
        "==" => (_, one, other) => JqValue.Of(JqOrder.Compare(one, other) == 0),
        "!=" => (_, one, other) => JqValue.Of(JqOrder.Compare(one, other) != 0),
        "<" => (_, one, other) => JqValue.Of(JqOrder.Compare(one, other) < 0),
        "<=" => (_, one, other) => JqValue.Of(JqOrder.Compare(one, other) <= 0),
        ">" => (_, one, other) => JqValue.Of(JqOrder.Compare(one, other) > 0),
        _ => (_, one, other) => JqValue.Of(JqOrder.Compare(one, other) >= 0),
    };
}
