using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations.Objects;

/// <summary>Objects of a bucket in the deprecated form, which is described in the other one.</summary>
internal sealed class PlainObjectsDestination()
    : TypedDestination<S3DestinationConfiguration, S3DestinationUpdate, ExtendedS3DestinationDescription>(
        static input => input.S3DestinationConfiguration,
        static input => input.S3DestinationUpdate,
        static destination => destination.ExtendedS3DestinationDescription)
{
    protected override DestinationDescription Describe(S3DestinationConfiguration given) => ObjectsDestination.Describe(given.BucketMembers);

    protected override DestinationDescription Updated(ExtendedS3DestinationDescription old, S3DestinationUpdate update, List<string> refused) =>
        ObjectsDestination.Updated(old, update);

    protected override DestinationDescription? Replacing(S3DestinationUpdate update, List<string> refused) =>
        ObjectsDestination.IsComplete(update.RoleARN, update.BucketARN, nameof(S3DestinationUpdate), refused)
            ? ObjectsDestination.Describe(update.BucketMembers)
            : null;

    protected override DestinationConfig Config(ExtendedS3DestinationDescription description, List<string> refused) =>
        ObjectConfigs.Of(description, refused);

    protected override DestinationRoles Roles(ExtendedS3DestinationDescription description) => ObjectsDestination.RolesOf(description);

    protected override (string Member, BufferingHints? Hints)[] Hints(S3DestinationConfiguration given) =>
        [("S3DestinationConfiguration", given.BufferingHints)];

    protected override (string Member, BufferingHints? Hints)[] Hints(S3DestinationUpdate update) => [("S3DestinationUpdate", update.BufferingHints)];
}
