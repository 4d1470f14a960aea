using Tarn.Aws.Athena;
using Tarn.Aws.Athena.Model;
using Tarn.Clients;
using Tarn.Wire.Protocols;

namespace Tarn.Commands.Sql.Completion;

/// <summary>Names of the catalog. They are asked for once, and again 30 s later or after <see cref="Forget"/>.</summary>
internal sealed class CompletionNames(DoorClient client, TimeProvider time)
{
    private const string Catalog = "AwsDataCatalog";

    // A completion that listed more would not help, and its pages would take seconds.
    private const int NamesMax = 2_000;

    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

    private readonly AthenaClient _athena = new(client);
    private readonly Dictionary<string, IReadOnlyList<KnownTable>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<string>? _databases;
    private long _since = time.GetTimestamp();

    /// <summary>Asks again at the next use.</summary>
    public void Forget()
    {
        _databases = null;
        _tables.Clear();
        _since = time.GetTimestamp();
    }

    /// <summary>The databases in the order of their names.</summary>
    public async Task<IReadOnlyList<string>> Databases(CancellationToken cancellationToken)
    {
        ForgetOld();
        if (_databases is { } known)
        {
            return known;
        }

        var found = new List<string>();
        string? token = null;
        do
        {
            var page = await _athena.ListDatabases(new ListDatabasesInput { CatalogName = Catalog, NextToken = token }, cancellationToken);
            found.AddRange((page.DatabaseList ?? []).Select(database => database.Name!));
            token = page.NextToken;
        }
        while (token is not null && found.Count < NamesMax);
        return _databases = found;
    }

    /// <summary>The tables and views of a database; none where there is no such database.</summary>
    public async Task<IReadOnlyList<KnownTable>> Tables(string database, CancellationToken cancellationToken)
    {
        ForgetOld();
        if (_tables.TryGetValue(database, out var known))
        {
            return known;
        }

        var found = new List<KnownTable>();
        string? token = null;
        try
        {
            do
            {
                var input = new ListTableMetadataInput { CatalogName = Catalog, DatabaseName = database, NextToken = token };
                var page = await _athena.ListTableMetadata(input, cancellationToken);
                found.AddRange((page.TableMetadataList ?? []).Select(Known));
                token = page.NextToken;
            }
            while (token is not null && found.Count < NamesMax);
        }
        catch (AwsErrorException missing) when (missing.Code == "MetadataException")
        {
            return [];
        }

        return _tables[database] = found;
    }

    private static KnownTable Known(TableMetadata table) => new(
        table.Name!,
        table.TableType == "VIRTUAL_VIEW" ? "view" : "table",
        [.. (table.Columns ?? []).Concat(table.PartitionKeys ?? []).Select(column => column.Name!)]);

    private void ForgetOld()
    {
        if (time.GetElapsedTime(_since) > FreshFor)
        {
            Forget();
        }
    }
}
