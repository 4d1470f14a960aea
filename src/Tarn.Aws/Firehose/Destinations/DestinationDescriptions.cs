using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>
/// Descriptions of destinations, as stored and as returned to clients. Members that a client gives replace the
/// service's defaults at a creation, and the stored members at an update of the same type. A block of members is
/// replaced as a whole.
/// </summary>
internal static class DestinationDescriptions
{
    /// <summary>Every delivery has one destination.</summary>
    public const string Id = "destinationId-000000000001";

    private const string Types = "ExtendedS3DestinationConfiguration, IcebergDestinationConfiguration or HttpEndpointDestinationConfiguration";
    private const string UpdateTypes = "ExtendedS3DestinationUpdate, IcebergDestinationUpdate or HttpEndpointDestinationUpdate";

    /// <summary>Describes a new destination; null after a refusal.</summary>
    public static DestinationDescription? Of(CreateDeliveryStreamInput input, List<string> refused)
    {
        object?[] given =
        [
            input.ExtendedS3DestinationConfiguration, input.S3DestinationConfiguration,
            input.IcebergDestinationConfiguration, input.HttpEndpointDestinationConfiguration,
        ];
        switch (given.OfType<object>().ToList())
        {
            case [ExtendedS3DestinationConfiguration extended]:
                return ObjectDescriptions.Of(extended);
            case [S3DestinationConfiguration plain]:
                return ObjectDescriptions.Of(plain);
            case [IcebergDestinationConfiguration iceberg]:
                return TableDescriptions.Of(iceberg);
            case [HttpEndpointDestinationConfiguration endpoint]:
                return EndpointDescriptions.Of(endpoint);
            default:
                refused.Add($"Exactly one destination configuration is supported for a Firehose: {Types}.");
                return null;
        }
    }

    /// <summary>
    /// Describes an updated destination: merged with one of the same type, instead of one of another type. Null after a
    /// refusal.
    /// </summary>
    public static DestinationDescription? Updated(DestinationDescription old, UpdateDestinationInput input, List<string> refused)
    {
        object?[] given =
        [
            input.ExtendedS3DestinationUpdate, input.S3DestinationUpdate, input.IcebergDestinationUpdate, input.HttpEndpointDestinationUpdate,
        ];
        switch (given.OfType<object>().ToList())
        {
            case [ExtendedS3DestinationUpdate update]:
                return old.ExtendedS3DestinationDescription is { } extended
                    ? ObjectDescriptions.Updated(extended, update, refused)
                    : ObjectDescriptions.Replacing(update, refused);
            case [S3DestinationUpdate update]:
                return old.ExtendedS3DestinationDescription is { } plain
                    ? ObjectDescriptions.Updated(plain, update)
                    : ObjectDescriptions.Replacing(update, refused);
            case [IcebergDestinationUpdate update]:
                return old.IcebergDestinationDescription is { } iceberg
                    ? TableDescriptions.Updated(iceberg, update, refused)
                    : TableDescriptions.Replacing(update, refused);
            case [HttpEndpointDestinationUpdate update]:
                return old.HttpEndpointDestinationDescription is { } endpoint
                    ? EndpointDescriptions.Updated(endpoint, update, refused)
                    : EndpointDescriptions.Replacing(update, refused);
            default:
                refused.Add($"Exactly one destination update is supported for a Firehose: {UpdateTypes}.");
                return null;
        }
    }
}
