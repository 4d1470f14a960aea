namespace Tarn.Lake.Catalog.Names;

/// <summary>The kinds of changes of the catalog, with the names of Glue's operations.</summary>
public enum CatalogChangeKind
{
    CreateDatabase,
    UpdateDatabase,
    DeleteDatabase,
    CreateTable,
    UpdateTable,
    DeleteTable,
    CreatePartition,
    UpdatePartition,
    DeletePartition,
    BatchCreatePartition,
    BatchUpdatePartition,
    BatchDeletePartition,
}
