namespace Tarn.Lake.Catalog;

/// <summary>Whose catalog: names live per account and region.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Region">The region.</param>
public readonly record struct CatalogScope(string Account, string Region);
