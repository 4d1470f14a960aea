using Tarn.Functions.Packages;

namespace Tarn.Functions.Changes;

/// <summary>The code of a new or changed version.</summary>
/// <param name="Staged">The zip that no version uses yet; null: a hot folder.</param>
public readonly record struct NewCode(CodePackage Package, StagedPackage? Staged);
