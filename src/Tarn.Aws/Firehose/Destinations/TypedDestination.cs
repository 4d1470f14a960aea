using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>A type of destinations by its three shapes.</summary>
/// <param name="created">Its member of a creation.</param>
/// <param name="updated">Its member of an update.</param>
/// <param name="described">Its member of a description.</param>
internal abstract class TypedDestination<TNew, TUpdate, TDescription>(
    Func<CreateDeliveryStreamInput, TNew?> created, Func<UpdateDestinationInput, TUpdate?> updated, Func<DestinationDescription, TDescription?> described)
    : DestinationType
    where TNew : class
    where TUpdate : class
    where TDescription : class
{
    public sealed override DestinationDescription? New(CreateDeliveryStreamInput input) => created(input) is { } given ? Describe(given) : null;

    public sealed override bool IsIn(UpdateDestinationInput input) => updated(input) is not null;

    public sealed override DestinationDescription? Updated(DestinationDescription old, UpdateDestinationInput input, List<string> refused) =>
        described(old) is { } same ? Updated(same, updated(input)!, refused) : Replacing(updated(input)!, refused);

    public sealed override DestinationConfig? Config(DestinationDescription destination, List<string> refused) =>
        described(destination) is { } given ? Config(given, refused) : null;

    public sealed override DestinationRoles? Roles(DestinationDescription destination) => described(destination) is { } given ? Roles(given) : null;

    public sealed override string? AccessKey(CreateDeliveryStreamInput input) => created(input) is { } given ? AccessKey(given) : null;

    public sealed override string? AccessKey(UpdateDestinationInput input) => updated(input) is { } given ? AccessKey(given) : null;

    public sealed override (string Member, BufferingHints? Hints)[] Hints(CreateDeliveryStreamInput input) =>
        created(input) is { } given ? Hints(given) : [];

    public sealed override (string Member, BufferingHints? Hints)[] Hints(UpdateDestinationInput input) =>
        updated(input) is { } given ? Hints(given) : [];

    /// <summary>Describes a creation, with the service's defaults.</summary>
    protected abstract DestinationDescription Describe(TNew given);

    /// <summary>Describes an update of a destination of this type; null after a refusal.</summary>
    protected abstract DestinationDescription? Updated(TDescription old, TUpdate update, List<string> refused);

    /// <summary>Describes a destination that replaces one of another type; null after a refusal.</summary>
    protected abstract DestinationDescription? Replacing(TUpdate update, List<string> refused);

    /// <summary>The configuration that the delivery runs on.</summary>
    protected abstract DestinationConfig Config(TDescription description, List<string> refused);

    protected abstract DestinationRoles Roles(TDescription description);

    protected abstract (string Member, BufferingHints? Hints)[] Hints(TNew given);

    protected abstract (string Member, BufferingHints? Hints)[] Hints(TUpdate update);

    protected virtual string? AccessKey(TNew given) => null;

    protected virtual string? AccessKey(TUpdate update) => null;
}
