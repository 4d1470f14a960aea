using Tarn.Items.Expressions.Binding;
using Tarn.Items.Expressions.Paths;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Expressions.Updates;
using Tarn.Items.Values;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The expressions of one request, or its parameters of the time before expressions.</summary>
internal sealed class RequestExpressions
{
    private readonly IReadOnlyDictionary<string, string>? _names;
    private readonly Item? _values;
    private ExpressionScope? _scope;

    /// <param name="names">ExpressionAttributeNames.</param>
    /// <param name="values">ExpressionAttributeValues.</param>
    /// <param name="expressions">The operation's expressions by name, as given.</param>
    /// <param name="valued">The names of expressions that take values; empty: none does.</param>
    /// <exception cref="TarnException">There are placeholders without an expression.</exception>
    public RequestExpressions(
        IReadOnlyDictionary<string, string>? names,
        Item? values,
        IReadOnlyList<(string Name, string? Text)> expressions,
        params ReadOnlySpan<string> valued)
    {
        if (names is not null && expressions.All(expression => expression.Text is null))
        {
            throw ItemErrors.Invalid("ExpressionAttributeNames can only be specified when using expressions");
        }

        if (values is not null && !HasAny(expressions, valued))
        {
            var missing = valued.Length == 1 ? $"{valued[0]} is null" : $"{string.Join(" and ", valued!)} are null";
            throw ItemErrors.Invalid($"ExpressionAttributeValues can only be specified when using expressions: {missing}");
        }

        (_names, _values) = (names, values);
    }

    /// <summary>Refuses a mix of expressions and of parameters that they replaced.</summary>
    /// <exception cref="TarnException">Both are given.</exception>
    public static void CheckMix(IReadOnlyList<(string Name, bool IsGiven)> legacy, IReadOnlyList<(string Name, string? Text)> expressions)
    {
        var old = legacy.Where(one => one.IsGiven).Select(one => one.Name).ToList();
        var given = expressions.Where(one => one.Text is not null).Select(one => one.Name).ToList();
        if (old.Count > 0 && given.Count > 0)
        {
            throw ItemErrors.Invalid("Can not use both expression and non-expression parameters in the same request: "
                + $"Non-expression parameters: {{{string.Join(", ", old)}}} Expression parameters: {{{string.Join(", ", given)}}}");
        }
    }

    /// <summary>The attributes that the expressions made so far name.</summary>
    public IReadOnlyCollection<string> Attributes => Scope.Attributes;

    // AWS checks placeholders after keys and items, so the first expression makes the scope.
    private ExpressionScope Scope => _scope ??= new ExpressionScope(_names, _values);

    /// <exception cref="TarnException">The condition or a placeholder is not valid.</exception>
    public ItemCondition? Condition(ExpressionKind kind, string? text) => text is null ? null : Scope.Condition(kind, text);

    /// <exception cref="TarnException">The update or a placeholder is not valid.</exception>
    public Update? Update(string? text) => text is null ? null : Scope.Update(text);

    /// <exception cref="TarnException">The projection or a placeholder is not valid.</exception>
    public Projection? Projection(string? text) => text is null ? null : Scope.Projection(text);

    private static bool HasAny(IReadOnlyList<(string Name, string? Text)> expressions, ReadOnlySpan<string> names)
    {
        foreach (var (name, text) in expressions)
        {
            if (text is not null && names.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Refuses placeholders without use, once all expressions are made.</summary>
    public void CheckUsed() => Scope.CheckUsed();
}
