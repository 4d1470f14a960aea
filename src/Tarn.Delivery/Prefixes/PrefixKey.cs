namespace Tarn.Delivery.Prefixes;

/// <summary>A partition key of a prefix: <c>!{partitionKeyFromQuery:NAME}</c> or <c>!{partitionKeyFromLambda:NAME}</c>.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="IsOfFunction">Whether the function gives its value; false: the query.</param>
internal readonly record struct PrefixKey(string Name, bool IsOfFunction);
