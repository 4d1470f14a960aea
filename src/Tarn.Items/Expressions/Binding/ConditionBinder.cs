using Tarn.Items.Expressions.Conditions;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Expressions.Binding;

/// <summary>Makes conditions of their syntax, with AWS's checks.</summary>
internal sealed class ConditionBinder(ExpressionScope scope, ExpressionKind kind)
{
    private const int InMax = 100;

    public Condition Condition(SyntaxNode node) => node switch
    {
        JunctionSyntax { IsAnd: true } and => new AndCondition(Condition(and.Left), Condition(and.Right)),
        JunctionSyntax or => new OrCondition(Condition(or.Left), Condition(or.Right)),
        NotSyntax not => new NotCondition(Condition(not.Condition)),
        CompareSyntax compare => Compare(compare),
        BetweenSyntax between => Between(between),
        InSyntax list => In(list),
        FunctionSyntax function => Function(function),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no condition"),
    };

    private CompareCondition Compare(CompareSyntax compare)
    {
        var (left, right) = (Operand(compare.Left), Operand(compare.Right));
        CheckDistinct("operator", compare.Operator, left, right);
        var comparison = compare.Operator switch
        {
            "=" => ItemComparison.Equal,
            "<>" => ItemComparison.NotEqual,
            "<" => ItemComparison.Less,
            "<=" => ItemComparison.LessOrEqual,
            ">" => ItemComparison.Greater,
            _ => ItemComparison.GreaterOrEqual,
        };
        if (comparison is not (ItemComparison.Equal or ItemComparison.NotEqual))
        {
            CheckOrdered(compare.Operator, left);
            CheckOrdered(compare.Operator, right);
        }

        return new CompareCondition(comparison, left, right);
    }

    private BetweenCondition Between(BetweenSyntax between)
    {
        var (operand, low, high) = (Operand(between.Operand), Operand(between.Low), Operand(between.High));
        foreach (var one in new[] { operand, low, high })
        {
            CheckOrdered("BETWEEN", one);
        }

        if (low is ValueOperand { Value: var lower } && high is ValueOperand { Value: var upper })
        {
            var bounds = $"lower bound operand: AttributeValue: {BoundText(lower)}, upper bound operand: AttributeValue: {BoundText(upper)}";
            if (lower.Kind != upper.Kind)
            {
                throw Invalid($"The BETWEEN operator requires same data type for lower and upper bounds; {bounds}");
            }

            if (AttributeValue.Compare(lower, upper) > 0)
            {
                throw Invalid($"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds}");
            }
        }

        return new BetweenCondition(operand, low, high);
    }

    private InCondition In(InSyntax list)
    {
        if (list.Values.Count > InMax)
        {
            throw Invalid($"The IN operator is provided with too many operands; number of operands: {list.Values.Count}");
        }

        var operand = Operand(list.Operand);
        var values = list.Values.Select(Operand).ToList();
        CheckDistinct("operator", "IN", operand, [.. values]);
        return new InCondition(operand, values);
    }

    private Condition Function(FunctionSyntax function)
    {
        switch (function.Name)
        {
            case "attribute_exists" or "attribute_not_exists":
                var path = Arguments(function, 1)[0];
                return path is PathOperand
                    ? new ExistsCondition(path, function.Name == "attribute_exists")
                    : throw Invalid(ExpressionErrors.NoPath(function.Name));
            case "attribute_type":
                var typed = Distinct(function);
                CheckType(typed[1]);
                return new TypeCondition(typed[0], typed[1]);
            case "begins_with":
                var texts = Distinct(function);
                CheckNoNumber(function.Name, texts);
                CheckOperands(function.Name, texts, AttributeKind.String, AttributeKind.Binary);
                return new BeginsWithCondition(texts[0], texts[1]);
            case "contains":
                var contained = Distinct(function);
                return new ContainsCondition(contained[0], contained[1]);
            default:
                throw new InvalidOperationException($"{function.Name} is no condition");
        }
    }

    private ExpressionOperand Operand(SyntaxNode node)
    {
        switch (node)
        {
            case PathSyntax path:
                return new PathOperand(scope.Path(kind, path));
            case ValueSyntax value:
                return new ValueOperand(scope.Value(kind, value.Name));
            case FunctionSyntax { Name: "size" } size:
                var measured = Arguments(size, 1);
                CheckNoNumber("size", measured);
                CheckOperands("size", measured, AttributeKind.String, AttributeKind.Binary, AttributeKind.List, AttributeKind.Map,
                    AttributeKind.StringSet, AttributeKind.NumberSet, AttributeKind.BinarySet);
                return new SizeOperand(measured[0]);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no operand");
        }
    }

    private List<ExpressionOperand> Arguments(FunctionSyntax function, int count) => function.Arguments.Count == count
        ? function.Arguments.Select(Operand).ToList()
        : throw Invalid(ExpressionErrors.OperandCount(function.Name, function.Arguments.Count));

    private List<ExpressionOperand> Distinct(FunctionSyntax function)
    {
        var arguments = Arguments(function, 2);
        CheckDistinct("operator", function.Name, arguments[0], arguments[1]);
        return arguments;
    }

    private void CheckDistinct(string label, string name, ExpressionOperand first, params ExpressionOperand[] others)
    {
        if (first is PathOperand { Path: var path } && Array.Exists(others, other => other is PathOperand one && one.Path.IsSame(path)))
        {
            throw Invalid("The first operand must be distinct from the remaining operands for this operator or function; "
                + $"{label}: {name}, first operand: {path}");
        }
    }

    private void CheckOrdered(string name, ExpressionOperand operand) =>
        CheckOperands(name, [operand], AttributeKind.String, AttributeKind.Number, AttributeKind.Binary);

    private void CheckOperands(string name, IEnumerable<ExpressionOperand> operands, params AttributeKind[] allowed)
    {
        foreach (var operand in operands)
        {
            if (operand is ValueOperand { Value: var value } && Array.IndexOf(allowed, value.Kind) < 0)
            {
                throw Invalid(ExpressionErrors.OperandType(name, value.Kind.WireName()));
            }
        }
    }

    // size gives a number.
    private void CheckNoNumber(string name, List<ExpressionOperand> operands)
    {
        if (operands.Exists(operand => operand is SizeOperand))
        {
            throw Invalid(ExpressionErrors.OperandType(name, AttributeKind.Number.WireName()));
        }
    }

    private void CheckType(ExpressionOperand type)
    {
        CheckNoNumber("attribute_type", [type]);
        if (type is PathOperand)
        {
            throw Invalid(ExpressionErrors.OperandType("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
        }

        CheckOperands("attribute_type", [type], AttributeKind.String);
        if (type is ValueOperand { Value: var value } && AttributeKinds.Find(value.Content.Span) is null)
        {
            throw Invalid($"Invalid attribute type name found; type: {value.Text}, valid types: {{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}");
        }
    }

    private static string BoundText(AttributeValue value) => $"{{{value.Kind.WireName()}:{TextOf(value)}}}";

    private static string TextOf(AttributeValue value) => value.Kind switch
    {
        AttributeKind.Number => value.Number.ToString(),
        AttributeKind.String => value.Text,
        _ => Convert.ToBase64String(value.Content.Span),
    };

    private TarnException Invalid(string message) => ExpressionErrors.Invalid(kind, message);
}
