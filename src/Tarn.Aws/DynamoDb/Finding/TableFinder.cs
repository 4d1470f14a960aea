using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Finding;

/// <summary>Finds the table that a request names, and checks the caller's rights to it.</summary>
/// <param name="tables">The definitions.</param>
/// <param name="room">The items.</param>
/// <param name="limits">The limits of the real service; null: there are none.</param>
internal sealed class TableFinder(ItemTables tables, ItemEngine room, TableLimits? limits = null)
{
    /// <summary>The registry's names of tables.</summary>
    public const string Service = "dynamodb";

    /// <summary>The registry's type of tables.</summary>
    public const string Type = "table";

    private const int NameLengthMin = 3;
    private const int NameLengthMax = 255;

    public ItemTables Tables => tables;

    /// <summary>The limits of the real service; null: there are none.</summary>
    public TableLimits? Limits => limits;

    /// <summary>The items; the first call opens the rows.</summary>
    public ValueTask<ItemStore> Items(CancellationToken cancellationToken) => room.Store(cancellationToken);

    /// <summary>The ARN of a table of the call's account and region.</summary>
    public static string ArnOf(Call call, string name) => $"arn:aws:dynamodb:{call.Region}:{call.Account}:table/{name}";

    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, Type, name);

    /// <summary>The ARN of the table that members of a request name, for <see cref="IDoor.ResourceOf"/>: the first one given counts.</summary>
    /// <returns>Null: the caller gave none.</returns>
    /// <exception cref="AwsErrorException">The errors of <see cref="Name"/>.</exception>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call)
    {
        foreach (var member in members.Split(':'))
        {
            if (read(member) is { } nameOrArn)
            {
                return ArnOf(call, Name(call, nameOrArn));
            }
        }

        return null;
    }

    /// <summary>Takes the name of a table out of a name or an ARN.</summary>
    /// <exception cref="AwsErrorException">ValidationException; the operation's <see cref="Missing"/>: the ARN is of another account or region.</exception>
    public static string Name(Call call, string nameOrArn)
    {
        var name = nameOrArn;
        if (nameOrArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            var prefix = ArnOf(call, string.Empty);
            name = nameOrArn.StartsWith(prefix, StringComparison.Ordinal) ? nameOrArn[prefix.Length..] : throw Missing(call, nameOrArn);
        }

        return IsName(name)
            ? name
            : throw DynamoDbFailures.Invalid(name.Length is < NameLengthMin or > NameLengthMax
                ? "TableName must be at least 3 characters long and at most 255 characters long"
                : $"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }

    /// <summary>Finds a table for its items. A table that is being deleted has none.</summary>
    /// <param name="action">The action without its prefix.</param>
    /// <param name="keys">Makes the condition keys; its argument is null where there is no table.</param>
    /// <exception cref="AwsErrorException">ValidationException, ResourceNotFoundException.</exception>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public ItemTable Find(Call call, string nameOrArn, string action, Func<ItemTable?, ItemRequestKeys> keys, string? index = null)
    {
        var name = Name(call, nameOrArn);
        var isFound = tables.TryFind(NameOf(call, name), out var table, out var registered);
        var resource = index is null ? ArnOf(call, name) : $"{ArnOf(call, name)}/index/{index}";
        var asked = keys(table);
        Authorize(call, action, resource, asked);
        if (asked.OfFailure is { } failure)
        {
            Authorize(call, action, resource, failure);
        }

        if (!isFound || !table!.HasItems)
        {
            throw NotFound();
        }

        call.Touch(table!.Id, registered!.Cells);
        return table;
    }

    /// <summary>Finds a table for an operation on itself. The operation's access row has checked the caller's rights on it.</summary>
    /// <exception cref="AwsErrorException">The errors of <see cref="Name"/>; the operation's <see cref="Missing"/>.</exception>
    public ItemTable Known(Call call, string nameOrArn)
    {
        if (!tables.TryFind(NameOf(call, Name(call, nameOrArn)), out var table, out var registered))
        {
            throw Missing(call, nameOrArn);
        }

        call.Touch(table.Id, registered.Cells);
        return table;
    }

    /// <summary>Finds an index of a table.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static IndexDefinition? Index(ItemTable table, string? name) => name is null ? null
        : table.FindIndex(name) ?? throw DynamoDbFailures.Invalid($"The table does not have the specified index: {name}");

    /// <summary>The key by which a request reads: the index's, else the table's. Null: there is no table.</summary>
    public static KeySchema? KeysOf(ItemTable? table, string? index) =>
        index is not null && table?.FindIndex(index) is { } found ? found.Keys : table?.Keys;

    /// <summary>The error for a table that does not exist.</summary>
    public static AwsErrorException NotFound() => DynamoDbErrors.ResourceNotFoundException("Requested resource not found");

    // Operations on tables name the table; operations on copies have a code of their own.
    private static AwsErrorException Missing(Call call, string nameOrArn) => call.Operation switch
    {
        "DescribeTable" or "DeleteTable" or "UpdateTable" =>
            DynamoDbErrors.ResourceNotFoundException($"Requested resource not found: Table: {nameOrArn} not found"),
        "CreateBackup" or "DescribeContinuousBackups" or "UpdateContinuousBackups" or "RestoreTableToPointInTime" or "ExportTableToPointInTime" =>
            DynamoDbErrors.TableNotFoundException($"Table not found: {nameOrArn}"),
        _ => NotFound(),
    };

    private static void Authorize(Call call, string action, string resource, ItemRequestKeys keys)
    {
        var others = call.RequestKeys;
        call.RequestKeys = keys;
        try
        {
            call.Authorize($"dynamodb:{action}", resource);
        }
        finally
        {
            call.RequestKeys = others;
        }
    }

    private static bool IsName(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return name.Length is >= NameLengthMin and <= NameLengthMax;
    }
}
