namespace Tarn.Functions.Packages;

/// <summary>The account and region whose bucket keeps a zip.</summary>
public readonly record struct PackageScope(string Account, string Region);
