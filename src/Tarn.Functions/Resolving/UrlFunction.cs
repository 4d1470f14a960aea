using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Functions.Resolving;

/// <summary>A function URL and its function.</summary>
/// <param name="Qualifier">The alias, or <c>$LATEST</c>.</param>
public sealed record UrlFunction(FunctionId Function, string Qualifier, UrlDefinition Url);
