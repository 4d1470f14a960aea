using Tarn.Items.Expressions.Paths;
using Tarn.Items.Legacy;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The projection of a read by keys, from its expression or from AttributesToGet. AWS checks it before it looks for the table.</summary>
/// <param name="Projection">Null: whole items.</param>
/// <param name="Attributes">The names of the shown attributes, as policies see them.</param>
internal sealed record ReadExpressions(Projection? Projection, IEnumerable<string> Attributes)
{
    /// <summary>The parameter Select as policies see it.</summary>
    public string Select => Projection is null ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES";

    /// <summary>Makes and checks a request's expressions.</summary>
    /// <param name="projection">The text of ProjectionExpression.</param>
    /// <param name="names">The attribute names by their placeholders.</param>
    /// <param name="attributesToGet">Top-level attributes, the older form of a projection.</param>
    /// <param name="key">The key, if its values are checked between the parameters and the projection.</param>
    /// <exception cref="TarnException">One is not valid.</exception>
    public static ReadExpressions Of(
        string? projection, IReadOnlyDictionary<string, string>? names, IReadOnlyList<string>? attributesToGet = null, Item? key = null)
    {
        (string, string?)[] expressions = [("ProjectionExpression", projection)];
        RequestExpressions.CheckMix([("AttributesToGet", attributesToGet is not null)], expressions);
        var bound = new RequestExpressions(names, null, expressions);
        key?.CheckValues();
        var shown = bound.Projection(projection) ?? (attributesToGet is { Count: > 0 } ? LegacyParameters.Projection(attributesToGet) : null);
        bound.CheckUsed();
        return new ReadExpressions(shown, bound.Attributes.Concat(attributesToGet ?? []));
    }
}
