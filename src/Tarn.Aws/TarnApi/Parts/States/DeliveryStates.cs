using Tarn.Delivery;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>A delivery's state in one or two words.</summary>
internal static class DeliveryStates
{
    public static string Of(DeliveryStatus delivery) => delivery switch
    {
        { PutsRefused: not null } => "REFUSING PUTS",
        { Config.Deletion: not null } => "DELETING",
        { SourceIsGone: true } => "NO SOURCE",
        { Active: false } => "CREATING",
        { FailingSince: not null } => "FAILING",
        { Waits: not null } => "WAITING",
        { Late: not null } => "LATE",
        _ => "ACTIVE",
    };

    /// <summary>
    /// The reason of the state, its cause first: a delivery that fails is late because it fails. Null: there is none, and no attempt
    /// has failed.
    /// </summary>
    public static string? ReasonOf(DeliveryStatus delivery) => delivery.PutsRefused is { } refused
        ? delivery.FailingWith is { } cause ? $"{cause} {refused}" : refused
        : delivery.SourceIsGone ? SourceIsGone(delivery.Config.Source)
        : delivery.FailingWith ?? delivery.Waits ?? delivery.Late ?? delivery.LastError;

    /// <summary>The name of the stream that a delivery reads; null: the delivery takes puts.</summary>
    public static string? SourceOf(DeliveryConfig config) => config.Source.Arn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;

    private static string SourceIsGone(SourceConfig source) => source.Arn is { } arn
        ? $"{arn} was deleted; the delivery goes on when a stream of that name is made"
        : "its stream was deleted";
}
