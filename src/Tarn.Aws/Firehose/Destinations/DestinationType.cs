using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>A type of destinations, as requests and descriptions have it. <see cref="DestinationTypes"/> lists the types.</summary>
internal abstract class DestinationType
{
    private protected DestinationType()
    {
    }

    /// <summary>Describes the new destination of a creation; null: it is not of this type.</summary>
    public abstract DestinationDescription? New(CreateDeliveryStreamInput input);

    /// <summary>Whether an update is of this type.</summary>
    public abstract bool IsIn(UpdateDestinationInput input);

    /// <summary>Describes a destination after an update of this type. Null after a refusal.</summary>
    public abstract DestinationDescription? Updated(DestinationDescription old, UpdateDestinationInput input, List<string> refused);

    /// <summary>The configuration that the delivery runs on; null: the description is not of this type.</summary>
    public abstract DestinationConfig? Config(DestinationDescription destination, List<string> refused);

    /// <summary>The roles of a description; null: it is not of this type.</summary>
    public abstract DestinationRoles? Roles(DestinationDescription destination);

    /// <summary>The access key that a creation gives to its endpoint; null: none.</summary>
    public virtual string? AccessKey(CreateDeliveryStreamInput input) => null;

    /// <summary>The access key that an update gives to its endpoint; null: none.</summary>
    public virtual string? AccessKey(UpdateDestinationInput input) => null;

    /// <summary>The buffering hints of a creation, with the paths of their members.</summary>
    public abstract (string Member, BufferingHints? Hints)[] Hints(CreateDeliveryStreamInput input);

    /// <summary>The buffering hints of an update, with the paths of their members.</summary>
    public abstract (string Member, BufferingHints? Hints)[] Hints(UpdateDestinationInput input);
}
