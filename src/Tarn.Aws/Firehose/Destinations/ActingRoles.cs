using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Roles;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The roles that a delivery stream acts with, as its description has them.</summary>
public static class ActingRoles
{
    /// <summary>The service that assumes the roles of a delivery stream: Firehose, and Glue for the delivery of an integration.</summary>
    /// <param name="arn">The ARN that the delivery acts for.</param>
    public static string ServiceOf(string arn) => $"{Arn.Parse(arn).Service}.amazonaws.com";

    /// <summary>The role for each kind of work of a delivery stream.</summary>
    public static IReadOnlyDictionary<DeliveryAct, string> Of(Resource stream)
    {
        var description = DeliveryDocument.Kind.Read(stream);
        return Of(description.Destinations[0], description.Source?.KinesisStreamSourceDescription?.RoleARN);
    }

    /// <summary>The roles of a destination and of a source, by the work that they are for.</summary>
    /// <param name="destination">The destination as it is described.</param>
    /// <param name="sourceRole">The role of the source; null without one.</param>
    internal static IReadOnlyDictionary<DeliveryAct, string> Of(DestinationDescription destination, string? sourceRole)
    {
        var named = DestinationTypes.Roles(destination);
        var roles = new Dictionary<DeliveryAct, string>
        {
            [DeliveryAct.Destination] = named.Destination ?? named.Bucket,
            [DeliveryAct.Objects] = named.Bucket,
            [DeliveryAct.Backup] = named.Backup ?? named.Bucket,
        };
        if (sourceRole is not null)
        {
            roles[DeliveryAct.Source] = sourceRole;
        }

        if (named.Schema is { } schema)
        {
            roles[DeliveryAct.Schema] = schema;
        }

        return roles;
    }
}
