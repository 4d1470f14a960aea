using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Prepared;

/// <summary>The prepared statements of work groups, as rows of the metadata map.</summary>
/// <param name="store">The map.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html"/>
public sealed class PreparedStatementStore(IMetadataStore store)
{
    /// <summary>The most prepared statements of a work group.</summary>
    public const int CountMax = 1_000;

    private const byte Version = 1;

    /// <summary>The statement of that name; null: there is none.</summary>
    public ValueTask<PreparedStatement?> Find(WorkGroupKey group, string name, CancellationToken cancellationToken) =>
        store.Read(reader => Find(reader, group, name), cancellationToken);

    /// <summary>The statements of a work group in ordinal order of their names.</summary>
    /// <param name="group">The work group.</param>
    /// <param name="after">Only names after this one; null: from the first name.</param>
    /// <param name="limit">The most statements to return.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<IReadOnlyList<PreparedStatement>> List(WorkGroupKey group, string? after, int limit, CancellationToken cancellationToken)
    {
        var range = KeyRange.Prefix(Key(group, ""));
        if (after is not null)
        {
            range = range with { From = (byte[])[.. Key(group, after), 0] };
        }

        return store.Read(async reader =>
        {
            var rows = await reader.Scan(SqlSpaces.PreparedStatements, range, limit);
            return (IReadOnlyList<PreparedStatement>)[.. rows.Select(row => Decode(row.Key, row.Value))];
        }, cancellationToken);
    }

    /// <summary>Adds a statement.</summary>
    /// <exception cref="TarnException">AlreadyExists; LimitExceeded: the work group has <see cref="CountMax"/>.</exception>
    public async ValueTask Add(WorkGroupKey group, PreparedStatement statement, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            if (await Find(transaction, group, statement.Name) is not null)
            {
                throw new TarnException(ErrorKind.AlreadyExists, $"PreparedStatement {statement.Name} already exists in workGroup {group.WorkGroup}");
            }

            await Put(transaction, group, statement);
        },
        cancellationToken);

    /// <summary>Changes a statement.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask Change(WorkGroupKey group, PreparedStatement statement, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            var present = await Find(transaction, group, statement.Name) ?? throw NotFound(group, statement.Name);
            await Put(transaction, group, statement with { Description = statement.Description ?? present.Description });
        },
        cancellationToken);

    /// <summary>Removes a statement.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask Remove(WorkGroupKey group, string name, CancellationToken cancellationToken) => await store.Commit(
        async transaction =>
        {
            await Remove(transaction, group, name);
        },
        cancellationToken);

    /// <summary>Adds a statement, or replaces the one of its name, in the caller's transaction.</summary>
    /// <exception cref="TarnException">LimitExceeded.</exception>
    public static async ValueTask Put(IMetadataTransaction transaction, WorkGroupKey group, PreparedStatement statement)
    {
        var key = Key(group, statement.Name);
        if (await transaction.Get(SqlSpaces.PreparedStatements, key) is null
            && (await transaction.Scan(SqlSpaces.PreparedStatements, KeyRange.Prefix(Key(group, "")), CountMax)).Count == CountMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"WorkGroup {group.WorkGroup} has {CountMax} prepared statements, and at most that many");
        }

        transaction.Put(SqlSpaces.PreparedStatements, key, Encode(statement));
    }

    /// <summary>Removes a statement in the caller's transaction.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public static async ValueTask Remove(IMetadataTransaction transaction, WorkGroupKey group, string name)
    {
        _ = await Find(transaction, group, name) ?? throw NotFound(group, name);
        transaction.Delete(SqlSpaces.PreparedStatements, Key(group, name));
    }

    /// <summary>Whether the work group has prepared statements.</summary>
    public static async ValueTask<bool> HasContents(IMetadataReader reader, WorkGroupKey group) =>
        (await reader.Scan(SqlSpaces.PreparedStatements, KeyRange.Prefix(Key(group, "")), 1)).Count > 0;

    /// <summary>Removes all statements of a work group in the caller's transaction.</summary>
    public static async ValueTask RemoveGroup(IMetadataTransaction transaction, WorkGroupKey group)
    {
        foreach (var (key, _) in await transaction.Scan(SqlSpaces.PreparedStatements, KeyRange.Prefix(Key(group, "")), CountMax))
        {
            transaction.Delete(SqlSpaces.PreparedStatements, key);
        }
    }

    /// <summary>The error for a statement that does not exist.</summary>
    public static TarnException NotFound(WorkGroupKey group, string name) =>
        new(ErrorKind.NotFound, $"PreparedStatement {name} was not found in workGroup {group.WorkGroup}");

    private static async ValueTask<PreparedStatement?> Find(IMetadataReader reader, WorkGroupKey group, string name)
    {
        var key = Key(group, name);
        return await reader.Get(SqlSpaces.PreparedStatements, key) is { } row ? Decode(key, row) : null;
    }

    private static byte[] Key(WorkGroupKey group, string name) =>
        Encoding.UTF8.GetBytes($"{group.Account}\0{group.Region}\0{group.WorkGroup}\0{name}");

    private static byte[] Encode(PreparedStatement statement) => JsonRow.Encode(Version, json =>
    {
        json.WriteStartObject();
        json.WriteString("sql"u8, statement.Sql);
        json.WriteNumber("modifiedMs"u8, statement.ModifiedMs);
        json.WriteText("description", statement.Description);
        json.WriteEndObject();
    });

    private static PreparedStatement Decode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> row) => JsonRow.Decode(Version, row, json => new PreparedStatement(
        Encoding.UTF8.GetString(key.Span).Split('\0')[^1], json.Text("sql"), json.TextOrNull("description"), json.Number("modifiedMs")));
}
