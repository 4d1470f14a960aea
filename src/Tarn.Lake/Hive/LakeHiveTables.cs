using Tarn.Lake.Catalog;
using Tarn.Lake.Hive.Planning;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Hive;

/// <summary>The Hive tables of the catalog, whichever door described them.</summary>
/// <param name="store">The rows of partitions.</param>
/// <param name="objects">The files of tables.</param>
/// <param name="documents">The form of descriptions.</param>
/// <param name="time">The time that NOW means in ranges of projected partitions.</param>
public sealed class LakeHiveTables(IMetadataStore store, ObjectStore objects, IHiveDocuments documents, TimeProvider time)
{
    /// <summary>The form of descriptions.</summary>
    public IHiveDocuments Documents => documents;

    /// <summary>The table that a row describes; null: it is a view's, or no client has described it.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: a column has no known type.</exception>
    public HiveTable? Find(CatalogTable row) => documents.Read(row);

    /// <summary>Finds files for one reader and one statement.</summary>
    public HiveScan Scan(IRights rights) => new(store, objects, documents, rights, time);
}
