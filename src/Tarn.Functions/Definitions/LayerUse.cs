using Tarn.Functions.Packages;

namespace Tarn.Functions.Definitions;

/// <summary>A layer's version in the settings of a function. It works on when the layer's version is deleted.</summary>
/// <param name="Arn">The ARN of the layer's version.</param>
/// <param name="Code">The layer's code.</param>
public sealed record LayerUse(string Arn, CodePackage Code);
