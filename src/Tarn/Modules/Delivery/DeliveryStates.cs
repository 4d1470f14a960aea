using Tarn.Delivery;

namespace Tarn.Modules.Delivery;

/// <summary>A delivery's state in one or two words.</summary>
internal static class DeliveryStates
{
    /// <summary>The state.</summary>
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
}
