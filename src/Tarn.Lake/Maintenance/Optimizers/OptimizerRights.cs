using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Maintenance.Optimizers;

/// <summary>The optimizers of tables, and whether their roles still allow the work. Each run checks again.</summary>
/// <param name="catalog">The tables.</param>
/// <param name="roles">The rights of a role for work on a table.</param>
public sealed class OptimizerRights(LakeCatalog catalog, Func<CatalogTable, string, IRights> roles)
{
    public TableOptimizers Of(CatalogTable table) => catalog.OptimizersOf(table.Id);

    /// <summary>The right that an optimizer's role lacks; null: it has all, or no role was given.</summary>
    public TarnException? Refusal(CatalogTable table, TableOptimizer optimizer)
    {
        if (optimizer.RoleArn is not { } role)
        {
            return null;
        }

        try
        {
            Require(roles(table, role), table, optimizer.Kind);
            return null;
        }
        catch (TarnException refusal) when (refusal.Kind == ErrorKind.AccessDenied)
        {
            return refusal;
        }
    }

    private static void Require(IRights rights, CatalogTable table, OptimizerKind kind)
    {
        var arn = table.Name.Arn;
        rights.Require("glue:GetTable", arn);
        if (kind != OptimizerKind.OrphanFiles)
        {
            rights.Require("glue:UpdateTable", arn);
        }

        foreach (var place in table.Places)
        {
            rights.RequireFolder(ObjectActions.Read, place.Bucket, place.Folder);
            rights.RequireFolder(kind == OptimizerKind.Compaction ? ObjectActions.Write : ObjectActions.Delete, place.Bucket, place.Folder);
        }
    }
}
