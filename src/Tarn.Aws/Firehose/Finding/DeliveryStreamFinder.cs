using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Finding;

/// <summary>Finds the delivery stream that a request names.</summary>
/// <param name="registry">The registry of names.</param>
internal sealed class DeliveryStreamFinder(ResourceRegistry registry)
{
    public const string Service = "firehose";
    public const string Type = "deliverystream";

    /// <summary>The service, as the trust policies of roles name it.</summary>
    public const string Principal = "firehose.amazonaws.com";

    /// <summary>Finds the delivery stream with that name.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Resource Find(Call call, string name)
    {
        if (!registry.TryFind(NameOf(call, name), out var resource))
        {
            throw NotFound(name, call.Account);
        }

        call.Touch(resource.Id, resource.Cells);
        return resource;
    }

    /// <summary>The registry's name of a delivery stream in the call's account and region.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, Type, name);

    /// <summary>The delivery's id, which equals the registry's id.</summary>
    public static DeliveryId IdOf(Resource stream) => new(stream.Id.Value);

    public static AwsErrorException NotFound(string name, string account) =>
        FirehoseErrors.ResourceNotFoundException($"Firehose {name} under account {account} not found.");
}
