using System.Text;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Items.Tables;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Checksums;

namespace Tarn.Aws.TarnApi.Items;

internal sealed partial class ItemOperations
{
    private const int NameMax = 64;
    private const int IntervalMax = 900;
    private const string Scheme = "s3://";

    /// <summary>
    /// Begins to deliver an item table: its current items, its changes, or only the items that expire. The caller needs the rights to read the table
    /// and to write the destination. The delivery acts with the role.
    /// </summary>
    public async Task<DeliverItemsOutput> DeliverItems(DeliverItemsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.TableName);
        call.Authorize("dynamodb:DescribeTable", table.Arn);
        call.Authorize("dynamodb:Scan", table.Arn);
        call.Authorize("dynamodb:GetShardIterator", $"{table.Arn}/stream/*");
        call.Authorize("dynamodb:GetRecords", $"{table.Arn}/stream/*");
        var changes = FormOf(input);
        CheckDestination(input, changes);
        CheckKeys(table);
        var made = making.Make(call, table, changes, input, NameOf(input, changes));
        call.Authorize("firehose:CreateDeliveryStream", made.Arn);
        await rights.Require(call, made.Config, into: null, cancellationToken);
        making.Authorize(call, made);
        CheckIsNew(call, input, changes);
        if (input.DryRun != true)
        {
            await making.Create(call, table, made, cancellationToken);
        }

        return new DeliverItemsOutput
        {
            DeliveryStreamName = made.Config.Name,
            DeliveryStreamARN = made.Arn,
            Form = changes.FormName,
            Destination = DestinationOf(made.Config.Destination),
        };
    }

    private static ChangesConfig FormOf(DeliverItemsInput input)
    {
        var expired = input.OnlyExpired == true;
        var form = input.Changes == true ? ChangeForm.Changes : expired ? ChangeForm.Items : ChangeForm.Current;
        return new ChangesConfig(form, expired) { NeedsBase = form == ChangeForm.Current };
    }

    private static void CheckDestination(DeliverItemsInput input, ChangesConfig changes)
    {
        var (toTable, toObjects) = (input.DestinationTableName is not null && input.DatabaseName is not null, input.Location is not null);
        if (toTable == toObjects || input.DestinationTableName is null != input.DatabaseName is null)
        {
            throw Invalid("Either DatabaseName with DestinationTableName, or Location, names the destination.");
        }

        if (toObjects && changes.Form == ChangeForm.Current)
        {
            throw Invalid("Current items go to a table; Changes and OnlyExpired also go to objects.");
        }

        if (input.Location is { } location && !location.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw Invalid($"Location {location} is not of the form s3://BUCKET/PREFIX.");
        }

        if (input.IntervalInSeconds is < 0 or > IntervalMax)
        {
            throw Invalid($"IntervalInSeconds {input.IntervalInSeconds} is outside of 0 to {IntervalMax}.");
        }
    }

    // The rows of a table that is there are not known to be these items. The delivery asks again in the commit that makes the table.
    private void CheckIsNew(Call call, DeliverItemsInput input, ChangesConfig changes)
    {
        if (changes.NeedsBase
            && catalog.TryFindTable(new TableName(new CatalogScope(call.Account, call.Region), input.DatabaseName!, input.DestinationTableName!), out _))
        {
            throw new TarnException(
                ErrorKind.AlreadyExists, $"Table {input.DatabaseName}.{input.DestinationTableName} exists. The current items go to a new table.");
        }
    }

    // A dot in the name of a column would name a field of a struct.
    private static void CheckKeys(ItemTable table)
    {
        foreach (var key in table.Keys.Attributes)
        {
            if (key.Name.Contains('.', StringComparison.Ordinal) || key.Name.Equals("_rest", StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid($"The key attribute {key.Name} cannot be a column: its name has a dot, or is reserved.");
            }
        }

        if (table.Keys.Attributes.DistinctBy(key => key.Name, StringComparer.OrdinalIgnoreCase).Count() < table.Keys.Attributes.Count)
        {
            throw Invalid("The key attributes differ by case alone, and columns do not.");
        }
    }

    // The end of a name that would be too long is a checksum of it.
    private static string NameOf(DeliverItemsInput input, ChangesConfig changes)
    {
        if (input.DeliveryStreamName is { } given)
        {
            return given;
        }

        var suffix = changes.Form == ChangeForm.Changes ? changes.OnlyExpired ? "-expired-changes" : "-changes" : changes.OnlyExpired ? "-expired" : "";
        var target = input.Location is { } location
            ? new string([.. location[Scheme.Length..].Select(NameLetter)]).TrimEnd('_')
            : $"{input.DatabaseName}-{input.DestinationTableName}";
        var name = $"{input.TableName}-to-{target}{suffix}";
        return name.Length <= NameMax ? name : $"{name[..(NameMax - 9)]}-{Crc32C.Compute(Encoding.UTF8.GetBytes(name)):x8}";
    }

    private static char NameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_';

    private static TarnException Invalid(string sentence) => new(ErrorKind.InvalidArgument, sentence);
}
