namespace Tarn.Lake.Catalog.Names;

/// <summary>The account and region of a catalog; names are unique within them.</summary>
/// <param name="Account">The account's 12 digits.</param>
public readonly record struct CatalogScope(string Account, string Region);
