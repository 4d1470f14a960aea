using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>CREATE, ALTER and DROP DATABASE, or SCHEMA.</summary>
internal sealed class Databases(StatementLake lake)
{
    private const string Location = "location";

    public async Task Create(CreateDatabase statement, StatementScope scope, StatementEnd end)
    {
        var name = Names.Database(statement.Name, scope);
        if (statement.Properties.TryGetValue(Location, out var given) && ObjectLocation.TryParse(given) is null)
        {
            throw new SqlException(
                SqlErrorName.InvalidSchemaProperty, $"Location {given} is not in the object store; s3://bucket/folder/ is", statement.At);
        }

        await end(StatementResult.None, async transaction =>
        {
            if (await lake.Catalog.FindDatabase(transaction, name) is null)
            {
                var (location, document) = lake.Databases.Definition(name.Database, null, statement.Properties);
                await lake.Catalog.CreateDatabase(transaction, name, location, document, scope.Now.ToUnixTimeMilliseconds());
            }
            else if (!statement.IfNotExists)
            {
                throw new SqlException(SqlErrorName.SchemaAlreadyExists, $"Schema '{Shown(name)}' already exists", statement.At);
            }
        });
    }

    public async Task Drop(DropDatabase statement, StatementScope scope, StatementEnd end)
    {
        var name = Names.Database(statement.Name, scope);
        await end(StatementResult.None, async transaction =>
        {
            if (await lake.Catalog.FindDatabase(transaction, name) is null)
            {
                if (!statement.IfExists)
                {
                    throw NotFound(name, statement.At);
                }

                return;
            }

            if (!statement.Cascades && (await lake.Catalog.ListTables(transaction, name, null, 1)).Count > 0)
            {
                throw new SqlException(SqlErrorName.SchemaNotEmpty, $"Cannot drop non-empty schema '{name.Database}'", statement.At);
            }

            await lake.Catalog.DropDatabase(transaction, name, scope.Now.ToUnixTimeMilliseconds());
        });
    }

    /// <summary>Sets properties; the others stay.</summary>
    public async Task Alter(AlterDatabase statement, StatementScope scope, StatementEnd end)
    {
        var name = Names.Database(statement.Name, scope);
        if (statement.Properties.ContainsKey(Location))
        {
            throw new SqlException(SqlErrorName.NotSupported, "the location of a database cannot be changed by SET DBPROPERTIES", statement.At);
        }

        await end(StatementResult.None, async transaction =>
        {
            var database = await lake.Catalog.FindDatabase(transaction, name) ?? throw NotFound(name, statement.At);
            var properties = lake.Databases.Properties(database).ToDictionary();
            foreach (var (key, value) in statement.Properties)
            {
                properties[key] = value;
            }

            var (location, document) = lake.Databases.Definition(name.Database, database, properties);
            await lake.Catalog.UpdateDatabase(transaction, name, location, document);
        });
    }

    private static string Shown(DatabaseName name) => $"{Analysis.BindingContext.CatalogName}.{name.Database}";

    private static SqlException NotFound(DatabaseName name, SourcePosition at) =>
        new(SqlErrorName.SchemaNotFound, $"Schema '{Shown(name)}' does not exist", at);
}
