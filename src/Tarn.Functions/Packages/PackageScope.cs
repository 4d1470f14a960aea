namespace Tarn.Functions.Packages;

/// <summary>The account and region whose bucket keeps a zip.</summary>
/// <param name="Account">The account.</param>
/// <param name="Region">The region.</param>
public readonly record struct PackageScope(string Account, string Region);
