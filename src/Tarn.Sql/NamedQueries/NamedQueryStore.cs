using System.Security.Cryptography;
using System.Text;
using Tarn.Sql.Executions;
using Tarn.Sql.Prepared;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.NamedQueries;

/// <summary>The named queries of work groups, as rows of the metadata map.</summary>
/// <param name="store">The map.</param>
/// <param name="time">The clock for client tokens, which are stored for 7 days.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateNamedQuery.html"/>
public sealed class NamedQueryStore(IMetadataStore store, TimeProvider time)
{
    private const byte Version = 1;
    private const int PageEntries = 100;

    private static readonly byte[] Empty = [Version];

    /// <summary>Adds a query, unless its client token names an earlier one.</summary>
    /// <returns>The id of the query: the new one or the earlier one.</returns>
    /// <exception cref="TarnException">InvalidArgument: the token was used for another query.</exception>
    public ValueTask<string> Add(WorkGroupKey group, NamedQuery query, string? token, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            if (token is not null
                && await ClientTokens.Find(transaction, group.Account, group.Region, TokenOf(token), HashOf(query)) is { } earlier)
            {
                return earlier;
            }

            if (token is not null)
            {
                ClientTokens.Put(transaction, group.Account, group.Region, TokenOf(token), (query.Id, HashOf(query)), time.GetUtcNow());
            }

            transaction.Put(SqlSpaces.NamedQueries, Key(group.Account, group.Region, query.Id), Encode(query));
            transaction.Put(SqlSpaces.NamedQueriesByGroup, GroupRow(group, query.Id), Empty);
            return query.Id;
        },
        cancellationToken);

    /// <summary>The query of that id; null: there is none.</summary>
    public ValueTask<NamedQuery?> Find(string account, string region, string id, CancellationToken cancellationToken) =>
        store.Read(reader => Find(reader, account, region, id), cancellationToken);

    /// <summary>Ids of a work group's queries in ordinal order.</summary>
    public ValueTask<IReadOnlyList<string>> List(WorkGroupKey group, string? after, int limit, CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(GroupRow(group, ""));
        if (after is not null)
        {
            range = range with { From = (byte[])[.. GroupRow(group, after), 0] };
        }

        return store.Read(async reader =>
        {
            var rows = await reader.Scan(SqlSpaces.NamedQueriesByGroup, range, limit);
            return (IReadOnlyList<string>)[.. rows.Select(row => IdOf(row.Key))];
        }, cancellationToken);
    }

    /// <summary>Changes a query, unless it is gone.</summary>
    /// <returns>The changed query; null: there is none of that id.</returns>
    public ValueTask<NamedQuery?> Change(
        string account, string region, string id, Func<NamedQuery, NamedQuery> change, CancellationToken cancellationToken) => store.Commit(
        async transaction =>
        {
            if (await Find(transaction, account, region, id) is not { } present)
            {
                return null;
            }

            var changed = change(present);
            transaction.Put(SqlSpaces.NamedQueries, Key(account, region, id), Encode(changed));
            return changed;
        },
        cancellationToken);

    /// <summary>Removes a query, if it exists.</summary>
    public async ValueTask Remove(string account, string region, string id, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await Find(transaction, account, region, id) is { } query)
            {
                transaction.Delete(SqlSpaces.NamedQueries, Key(account, region, id));
                transaction.Delete(SqlSpaces.NamedQueriesByGroup, GroupRow(new(account, region, query.WorkGroup), id));
            }
        },
        cancellationToken);

    /// <summary>Whether the work group has named queries.</summary>
    public static async ValueTask<bool> HasContents(IMetadataReader reader, WorkGroupKey group) =>
        (await reader.Scan(SqlSpaces.NamedQueriesByGroup, KeyRange.Prefix(GroupRow(group, "")), 1)).Count > 0;

    /// <summary>Removes all queries of a work group, page by page. After a crash, the repeated call removes the rest.</summary>
    public async ValueTask RemoveGroup(WorkGroupKey group, CancellationToken cancellationToken)
    {
        int count;
        do
        {
            count = await store.Commit(async transaction =>
            {
                var page = await transaction.Scan(SqlSpaces.NamedQueriesByGroup, KeyRange.Prefix(GroupRow(group, "")), PageEntries);
                foreach (var (row, _) in page)
                {
                    transaction.Delete(SqlSpaces.NamedQueriesByGroup, row);
                    transaction.Delete(SqlSpaces.NamedQueries, Key(group.Account, group.Region, IdOf(row)));
                }

                return page.Count;
            }, cancellationToken);
        }
        while (count == PageEntries);
    }

    /// <summary>The query of an id in one state of the store; null: there is none.</summary>
    public static async ValueTask<NamedQuery?> Find(IMetadataReader reader, string account, string region, string id) =>
        await reader.Get(SqlSpaces.NamedQueries, Key(account, region, id)) is { } row ? Decode(id, row) : null;

    // No token of an execution begins so.
    private static string TokenOf(string token) => $"\0named-query\0{token}";

    private static string HashOf(NamedQuery q) => Convert.ToHexString(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', q.WorkGroup, q.Name, q.Database, q.Sql, q.Description))));

    private static byte[] Key(string account, string region, string id) => Encoding.UTF8.GetBytes($"{account}\0{region}\0{id}");

    private static byte[] GroupRow(WorkGroupKey group, string id) => Encoding.UTF8.GetBytes($"{group.Account}\0{group.Region}\0{group.WorkGroup}\0{id}");

    private static string IdOf(ReadOnlyMemory<byte> groupRow) => Encoding.UTF8.GetString(groupRow.Span).Split('\0')[^1];

    private static byte[] Encode(NamedQuery query) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("workGroup"u8, query.WorkGroup);
        json.WriteString("name"u8, query.Name);
        json.WriteString("database"u8, query.Database);
        json.WriteString("sql"u8, query.Sql);
        json.WriteText("description", query.Description);
        json.WriteEndObject();
    });

    private static NamedQuery Decode(string id, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new NamedQuery
    {
        Id = id,
        WorkGroup = json.Text("workGroup"),
        Name = json.Text("name"),
        Database = json.Text("database"),
        Sql = json.Text("sql"),
        Description = json.TextOrNull("description"),
    });
}
