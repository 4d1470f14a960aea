using Tarn.Aws.Firehose.Destinations.HttpEndpoint;
using Tarn.Aws.Firehose.Destinations.Objects;
using Tarn.Aws.Firehose.Destinations.Tables;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>
/// The types of destinations. Descriptions are as stored and as returned to clients. Members that a client gives replace the
/// service's defaults at a creation, and the stored members at an update of the same type. A block of members is
/// replaced as a whole.
/// </summary>
internal static class DestinationTypes
{
    /// <summary>Every delivery has one destination.</summary>
    public const string Id = "destinationId-000000000001";

    private const string Types = "ExtendedS3DestinationConfiguration, IcebergDestinationConfiguration or HttpEndpointDestinationConfiguration";
    private const string UpdateTypes = "ExtendedS3DestinationUpdate, IcebergDestinationUpdate or HttpEndpointDestinationUpdate";

    private static readonly DestinationType[] All =
        [new ObjectsDestination(), new PlainObjectsDestination(), new TablesDestination(), new HttpEndpointDestination()];

    /// <summary>Describes a new destination; null after a refusal.</summary>
    public static DestinationDescription? Of(CreateDeliveryStreamInput input, List<string> refused)
    {
        Halves(All.SelectMany(type => type.Hints(input)), refused);
        var given = All.Select(type => type.New(input)).OfType<DestinationDescription>().ToList();
        if (given.Count == 1)
        {
            return given[0];
        }

        refused.Add($"Exactly one destination configuration is supported for a Firehose: {Types}.");
        return null;
    }

    /// <summary>Checks the buffering hints of an update, in every type.</summary>
    public static void CheckHints(UpdateDestinationInput input, List<string> refused) => Halves(All.SelectMany(type => type.Hints(input)), refused);

    /// <summary>
    /// Describes an updated destination: merged with one of the same type, instead of one of another type. Null after a
    /// refusal.
    /// </summary>
    public static DestinationDescription? Updated(DestinationDescription old, UpdateDestinationInput input, List<string> refused)
    {
        if (All.Where(type => type.IsIn(input)).ToList() is [var type])
        {
            return type.Updated(old, input, refused);
        }

        refused.Add($"Exactly one destination update is supported for a Firehose: {UpdateTypes}.");
        return null;
    }

    /// <summary>The configuration that the delivery runs on. Adds every refusal to <paramref name="refused"/>.</summary>
    public static DestinationConfig Config(DestinationDescription destination, List<string> refused) =>
        All.Select(type => type.Config(destination, refused)).OfType<DestinationConfig>().First();

    /// <summary>The roles that a description names.</summary>
    public static DestinationRoles Roles(DestinationDescription destination) =>
        All.Select(type => type.Roles(destination)).OfType<DestinationRoles>().First();

    /// <summary>The access key that a creation gives to its endpoint; null: none.</summary>
    public static string? AccessKey(CreateDeliveryStreamInput input) => All.Select(type => type.AccessKey(input)).FirstOrDefault(key => key is not null);

    /// <summary>The access key that an update gives to its endpoint; null: none.</summary>
    public static string? AccessKey(UpdateDestinationInput input) => All.Select(type => type.AccessKey(input)).FirstOrDefault(key => key is not null);

    // AWS requires both hints together. Otherwise a default would replace the missing hint, and the caller would not see it.
    private static void Halves(IEnumerable<(string Member, BufferingHints? Hints)> members, List<string> refused)
    {
        foreach (var (member, hints) in members)
        {
            if (hints is not null && hints.SizeInMBs is null != hints.IntervalInSeconds is null)
            {
                refused.Add($"{member}.BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither.");
            }
        }
    }
}
