using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Functions.Resolving;

/// <summary>A function URL and its function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Qualifier">The alias, or <c>$LATEST</c>.</param>
/// <param name="Url">The URL.</param>
public sealed record UrlPlace(FunctionId Function, string Qualifier, UrlDefinition Url);
