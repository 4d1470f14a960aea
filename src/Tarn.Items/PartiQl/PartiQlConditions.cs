using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Values;

namespace Tarn.Items.PartiQl;

/// <summary>Reads the condition of a WHERE, onto the trees of condition expressions.</summary>
internal sealed class PartiQlConditions(PartiQlTokens tokens, PartiQlValues values)
{
    // A statement has at most 8 KB, which would be more levels than a stack holds.
    private const int DepthMax = 300;

    private int _depth;

    public Condition Read()
    {
        var left = And();
        while (tokens.TryTakeWord("OR"))
        {
            left = new OrCondition(left, And());
        }

        return left;
    }

    /// <summary>A path: names, quoted or not, and indexes.</summary>
    public DocumentPath Path()
    {
        var name = tokens.Name();
        var rest = new List<PathPart>();
        while (true)
        {
            if (tokens.TryTake("."))
            {
                rest.Add(new PathPart(System.Text.Encoding.UTF8.GetBytes(tokens.Name()), 0));
            }
            else if (tokens.Current.Is("[") && tokens.Next.Kind == PartiQlTokenKind.Number)
            {
                tokens.Take();
                rest.Add(new PathPart(null, int.TryParse(tokens.Take().Text, out var index) ? index : throw tokens.Malformed()));
                tokens.Expect("]");
            }
            else
            {
                return new DocumentPath(name, rest);
            }
        }
    }

    private Condition And()
    {
        var left = Not();
        while (tokens.TryTakeWord("AND"))
        {
            left = new AndCondition(left, Not());
        }

        return left;
    }

    private Condition Not()
    {
        if (++_depth > DepthMax)
        {
            throw tokens.Malformed();
        }

        var condition = tokens.TryTakeWord("NOT") ? new NotCondition(Not()) : Primary();
        _depth--;
        return condition;
    }

    private Condition Primary()
    {
        if (tokens.TryTake("("))
        {
            var inner = Read();
            tokens.Expect(")");
            return inner;
        }

        if (tokens.Current.Kind == PartiQlTokenKind.Word && tokens.Next.Is("(") && !tokens.Current.IsWord("size"))
        {
            return Function();
        }

        return Comparison(Operand());
    }

    private Condition Comparison(ExpressionOperand left)
    {
        if (tokens.TryTakeWord("IS"))
        {
            return Is(left);
        }

        if (tokens.TryTakeWord("BETWEEN"))
        {
            var low = Operand();
            tokens.ExpectWord("AND");
            return new BetweenCondition(left, low, Operand());
        }

        if (tokens.TryTakeWord("IN"))
        {
            return new InCondition(left, List());
        }

        if (tokens.TryTakeWord("NOT"))
        {
            tokens.ExpectWord("IN");
            return new NotCondition(new InCondition(left, List()));
        }

        var comparison = tokens.Current is { Kind: PartiQlTokenKind.Symbol, Text: var symbol }
            ? symbol switch
            {
                "=" => Expressions.Conditions.ItemComparison.Equal,
                "<>" or "!=" => Expressions.Conditions.ItemComparison.NotEqual,
                "<" => Expressions.Conditions.ItemComparison.Less,
                "<=" => Expressions.Conditions.ItemComparison.LessOrEqual,
                ">" => Expressions.Conditions.ItemComparison.Greater,
                ">=" => Expressions.Conditions.ItemComparison.GreaterOrEqual,
                _ => throw tokens.Malformed(),
            }
            : throw tokens.Malformed();
        tokens.Take();
        return new CompareCondition(comparison, left, Operand());
    }

    private Condition Is(ExpressionOperand left)
    {
        var isNegated = tokens.TryTakeWord("NOT");
        if (tokens.TryTakeWord("MISSING"))
        {
            return new ExistsCondition(left, isNegated);
        }

        tokens.ExpectWord("NULL");
        using var writer = new ItemWriter();
        writer.WriteNull();
        var isNull = new CompareCondition(Expressions.Conditions.ItemComparison.Equal, left, new ValueOperand(writer.TakeValue(0)));
        return isNegated ? new NotCondition(isNull) : isNull;
    }

    private Condition Function()
    {
        var name = tokens.Take().Text;
        tokens.Expect("(");
        var operands = new List<ExpressionOperand>();
        do
        {
            operands.Add(Operand());
        }
        while (tokens.TryTake(","));
        tokens.Expect(")");
        return (name.ToUpperInvariant(), operands.Count) switch
        {
            ("ATTRIBUTE_EXISTS", 1) => new ExistsCondition(operands[0], IsExpected: true),
            ("ATTRIBUTE_NOT_EXISTS", 1) => new ExistsCondition(operands[0], IsExpected: false),
            ("ATTRIBUTE_TYPE", 2) => new TypeCondition(operands[0], operands[1]),
            ("BEGINS_WITH", 2) => new BeginsWithCondition(operands[0], operands[1]),
            ("CONTAINS", 2) => new ContainsCondition(operands[0], operands[1]),
            _ => throw tokens.Malformed(),
        };
    }

    private List<ExpressionOperand> List()
    {
        var end = tokens.TryTake("[") ? "]" : ")";
        if (end == ")")
        {
            tokens.Expect("(");
        }

        var list = new List<ExpressionOperand>();
        do
        {
            list.Add(Operand());
        }
        while (tokens.TryTake(","));
        tokens.Expect(end);
        return list;
    }

    private ExpressionOperand Operand()
    {
        if (tokens.Current.IsWord("size") && tokens.Next.Is("("))
        {
            tokens.Take();
            tokens.Take();
            var measured = new SizeOperand(new PathOperand(Path()));
            tokens.Expect(")");
            return measured;
        }

        return values.IsValue ? new ValueOperand(values.Read()) : new PathOperand(Path());
    }
}
