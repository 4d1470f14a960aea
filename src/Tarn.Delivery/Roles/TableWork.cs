using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Roles;

/// <summary>The actions that a role needs on a table to write it.</summary>
public static class TableWork
{
    /// <summary>Checks the actions on a table in its present state.</summary>
    /// <param name="rights">The rights of the role.</param>
    /// <param name="table">The table's entry; null: it will be made.</param>
    /// <param name="hasDatabase">Whether its database exists.</param>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the action.</exception>
    public static void Check(IRights rights, TableName name, CatalogTable? table, bool hasDatabase)
    {
        if (rights.IsUnlimited)
        {
            return;
        }

        var arn = ArnOf(name);
        if (table is null)
        {
            if (!hasDatabase)
            {
                rights.Require("glue:CreateDatabase", $"{Start(name)}:database/{name.Database.ToLowerInvariant()}");
            }

            // the commit that creates the table checks its location
            rights.Require("glue:CreateTable", arn);
            return;
        }

        rights.Require("glue:GetTable", arn);
        rights.Require("glue:UpdateTable", arn);
        foreach (var place in table.Places)
        {
            rights.RequireFolder(ObjectActions.Read, place.Bucket, place.Folder);
            rights.RequireFolder(ObjectActions.Write, place.Bucket, place.Folder);
        }
    }

    /// <summary>Checks that the columns of a table may be read.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied.</exception>
    public static void CheckColumns(IRights rights, TableName name) =>
        rights.Require("glue:GetTableVersions", ArnOf(name));

    private static string ArnOf(TableName name) => $"{Start(name)}:table/{name.Database}/{name.Table}".ToLowerInvariant();

    private static string Start(TableName name) => $"arn:aws:glue:{name.Scope.Region}:{name.Scope.Account}";
}
