using System.Diagnostics.CodeAnalysis;
using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Protocols;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Firehose;

/// <summary>Amazon Data Firehose: delivery streams, and puts to them.</summary>
/// <param name="deliveries">What runs them.</param>
/// <param name="registry">Names and tags.</param>
/// <param name="store">Where both lie.</param>
/// <param name="time">The clock.</param>
[AwsService("firehose")]
[Client]
public sealed partial class FirehoseDoor(Deliveries deliveries, ResourceRegistry registry, IMetadataStore store, TimeProvider time) : IDoor
{
    private const string Service = "firehose";
    private const string ResourceType = "deliverystream";

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => FirehoseFailures.Map(failure);

    private static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, ResourceType, name);

    private static DeliveryId IdOf(Resource resource) => new(resource.Id.Value);

    [DoesNotReturn]
    private static void Missing(Call call, string name) =>
        throw FirehoseErrors.ResourceNotFoundException($"Firehose {name} under account {call.Account} not found.");

    private Resource Find(Call call, string name)
    {
        if (!registry.TryFind(NameOf(call, name), out var resource))
        {
            Missing(call, name);
        }

        call.Touch(resource.Id);
        return resource;
    }
}
