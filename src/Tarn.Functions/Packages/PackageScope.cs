namespace Tarn.Functions.Packages;

/// <summary>The account and region whose bucket stores a zip.</summary>
public readonly record struct PackageScope(string Account, string Region);
