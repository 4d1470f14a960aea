using System.Text;
using Tarn.Access.Credentials;
using Tarn.Delivery.Configuration;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>Seals the access keys of HTTP endpoints. Only the stored configuration has them, in sealed form.</summary>
/// <param name="sealer">Seals secrets in rows.</param>
internal sealed class EndpointKeys(SecretSealer sealer)
{
    /// <summary>
    /// The configuration with its access key. An update without a key uses the former one while scheme, host and port stay
    /// the same. Otherwise a caller without the key could have it sent to another host.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="given">The access key that the call gives; null: none.</param>
    /// <param name="former">The configuration before the call; null: a creation.</param>
    public DeliveryConfig Keep(DeliveryConfig config, string? given, DestinationConfig? former)
    {
        if (config.Destination is not EndpointDestinationConfig endpoint)
        {
            return config;
        }

        var key = given switch
        {
            null when former is EndpointDestinationConfig old && ServerNames.AreSame(old.Url, endpoint.Url) => old.SealedAccessKey,
            null or "" => null,
            { } text => sealer.Seal(config.Arn, Encoding.UTF8.GetBytes(text)),
        };
        return config with { Destination = endpoint with { SealedAccessKey = key } };
    }

    /// <summary>The configuration after a change that does not touch the endpoint, with the access key of the one before.</summary>
    public static DeliveryConfig Move(DeliveryConfig from, DeliveryConfig to) =>
        (from.Destination, to.Destination) is (EndpointDestinationConfig old, EndpointDestinationConfig now)
            ? to with { Destination = now with { SealedAccessKey = old.SealedAccessKey } }
            : to;
}
