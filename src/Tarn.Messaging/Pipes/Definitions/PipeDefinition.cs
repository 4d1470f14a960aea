using Tarn.Access.Registry;

namespace Tarn.Messaging.Pipes.Definitions;

/// <summary>Pipes as named resources with tags. Their configurations are rows of <see cref="PipeRows"/>.</summary>
public static class PipeDefinition
{
    /// <summary>The principal of pipes in trust policies, and their name at targets.</summary>
    public const string Service = "pipes.amazonaws.com";

    /// <summary>Pipes in the registry.</summary>
    public static ResourceKind Kind { get; } = new("pipes", "pipe") { ArnStart = "pipe/" };
}
