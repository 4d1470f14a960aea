using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Syntax;

namespace Tarn.Items.Expressions.Binding;

/// <summary>
/// AWS's checks of a whole expression, each over all of its parts before the next check begins. The checks of single operands follow them.
/// </summary>
internal static class SyntaxRules
{
    private static readonly string[] ConditionFunctions =
        ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"];

    private static readonly string[] UpdateFunctions = ["if_not_exists", "list_append"];

    /// <summary>Checks a condition: names of functions, the positions where they are allowed, reserved words.</summary>
    /// <exception cref="Storage.TarnException">A check fails.</exception>
    public static void CheckCondition(ExpressionKind kind, SyntaxNode condition)
    {
        var nodes = Nodes(condition).ToList();
        CheckFunctions(kind, nodes, ConditionFunctions, UpdateFunctions,
            $"a {(kind == ExpressionKind.FilterExpression ? "filter" : "condition")} expression");
        if (Misused(condition, isCondition: true) is { } function)
        {
            throw ExpressionErrors.Invalid(kind, ExpressionErrors.UsedThisWay(function));
        }

        CheckReserved(kind, nodes);
    }

    /// <summary>Checks an update: reserved words, names of functions, sections, placeholders, paths that overlap.</summary>
    /// <param name="repeated">A section that is there twice; null: there is none.</param>
    /// <exception cref="Storage.TarnException">A check fails.</exception>
    public static void CheckUpdate(ExpressionScope scope, IReadOnlyList<ActionSyntax> actions, string? repeated)
    {
        const ExpressionKind kind = ExpressionKind.UpdateExpression;
        var nodes = actions.SelectMany(Nodes).ToList();
        CheckReserved(kind, nodes);
        CheckFunctions(kind, nodes, UpdateFunctions, ConditionFunctions, "an update expression");
        if (repeated is not null)
        {
            throw ExpressionErrors.Invalid(kind, $"The \"{repeated}\" section can only be used once in an update expression;");
        }

        foreach (var path in nodes.OfType<PathSyntax>())
        {
            scope.Path(kind, path);
        }

        foreach (var value in nodes.OfType<ValueSyntax>())
        {
            scope.Value(kind, value.Name);
        }

        var changed = new PathTree();
        foreach (var action in actions)
        {
            if (changed.Add(scope.Path(kind, action.Path)) is { } error)
            {
                throw ExpressionErrors.Invalid(kind, error);
            }
        }
    }

    private static void CheckFunctions(
        ExpressionKind kind, IEnumerable<SyntaxNode> nodes, string[] allowed, string[] others, string expression)
    {
        if (nodes.OfType<FunctionSyntax>().FirstOrDefault(function => !allowed.Contains(function.Name)) is { Name: var name })
        {
            throw ExpressionErrors.Invalid(kind, others.Contains(name)
                ? $"The function is not allowed in {expression}; function: {name}"
                : $"Invalid function name; function: {name}");
        }
    }

    private static void CheckReserved(ExpressionKind kind, IEnumerable<SyntaxNode> nodes)
    {
        var parts = nodes.OfType<PathSyntax>().SelectMany(path => path.Parts);
        if (parts.FirstOrDefault(part => !part.IsIndex && ReservedWords.Contains(part.Text)) is { Text: { } word })
        {
            throw ExpressionErrors.Reserved(kind, word);
        }
    }

    // A function that gives a value is no condition, and a function that is a condition gives no value.
    private static string? Misused(SyntaxNode node, bool isCondition) => node switch
    {
        FunctionSyntax function when isCondition == (function.Name == "size") => function.Name,
        JunctionSyntax or NotSyntax => First(Children(node), isCondition: true),
        _ => First(Children(node), isCondition: false),
    };

    private static string? First(IEnumerable<SyntaxNode> nodes, bool isCondition) =>
        nodes.Select(node => Misused(node, isCondition)).FirstOrDefault(name => name is not null);

    // Operands come before the node that has them.
    private static IEnumerable<SyntaxNode> Nodes(SyntaxNode node) => Children(node).SelectMany(Nodes).Append(node);

    private static IEnumerable<SyntaxNode> Children(SyntaxNode node) => node switch
    {
        JunctionSyntax junction => [junction.Left, junction.Right],
        NotSyntax not => [not.Condition],
        CompareSyntax compare => [compare.Left, compare.Right],
        BetweenSyntax between => [between.Operand, between.Low, between.High],
        InSyntax list => [list.Operand, .. list.Values],
        FunctionSyntax function => function.Arguments,
        ArithmeticSyntax arithmetic => [arithmetic.Left, arithmetic.Right],
        ActionSyntax action => action.Value is { } value ? [action.Path, value] : [action.Path],
        _ => [],
    };
}
