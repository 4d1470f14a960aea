using System.Text;
using Tarn.Aws.Firehose.ItemTables;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Items.Tables;
using Tarn.Lake.Files;
using Tarn.Storage.Checksums;

namespace Tarn.Aws.TarnApi.Items;

internal sealed partial class ItemOperations
{
    private const int NameMax = 64;
    private const int IntervalMax = 900;
    private const int IntervalDefault = 1;

    /// <summary>
    /// Begins to deliver an item table: its current items, its changes, or only the items that expire. The caller needs the rights to read the table
    /// and to write the destination. The delivery acts with the role.
    /// </summary>
    public async Task<DeliverItemsOutput> DeliverItems(DeliverItemsInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.TableName);
        ItemDeliveryMaking.AuthorizeRead(call, table);
        var changes = FormOf(input);
        CheckDestination(input, changes);
        var location = LocationOf(input);
        var made = making.Make(call, table, changes, new ItemDeliveryRequest(NameOf(input, location, changes), input.RoleARN, input.Bucket)
        {
            DatabaseName = input.DatabaseName,
            TableName = input.DestinationTableName,
            Location = location,
            IntervalSeconds = (int?)input.IntervalInSeconds ?? IntervalDefault,
        });
        call.Authorize("firehose:CreateDeliveryStream", made.Arn);
        await rights.Require(call, made.Config, into: null, cancellationToken);
        making.Authorize(call, made);
        making.CheckIsNew(call, made.Config);
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

        if (input.IntervalInSeconds is < 0 or > IntervalMax)
        {
            throw Invalid($"IntervalInSeconds {input.IntervalInSeconds} is outside of 0 to {IntervalMax}.");
        }
    }

    // Null: the destination is a table. Hadoop's schemes are none of these objects.
    private static ObjectLocation? LocationOf(DeliverItemsInput input) => input.Location is not { } location ? null
        : location.StartsWith("s3://", StringComparison.Ordinal) && ObjectLocation.TryParse(location) is { } place ? place
        : throw Invalid($"Location {location} is not of the form s3://BUCKET/PREFIX.");

    // The end of a name that would be too long is a checksum of it.
    private static string NameOf(DeliverItemsInput input, ObjectLocation? location, ChangesConfig changes)
    {
        if (input.DeliveryStreamName is { } given)
        {
            return given;
        }

        var suffix = changes.Form == ChangeForm.Changes ? changes.OnlyExpired ? "-expired-changes" : "-changes" : changes.OnlyExpired ? "-expired" : "";
        var target = location is { } place
            ? new string([.. $"{place.Bucket}/{place.Key}".Select(NameLetter)]).TrimEnd('_')
            : $"{input.DatabaseName}-{input.DestinationTableName}";
        var name = $"{input.TableName}-to-{target}{suffix}";
        return name.Length <= NameMax ? name : $"{name[..(NameMax - 9)]}-{Crc32C.Compute(Encoding.UTF8.GetBytes(name)):x8}";
    }

    private static char NameLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_';

    private static TarnException Invalid(string sentence) => new(ErrorKind.InvalidArgument, sentence);
}
