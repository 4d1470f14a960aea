using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>An operation of the model for which the door has a method.</summary>
internal sealed class BoundOperation(ModelOperation model, DoorMethod method, string input, string output, bool client)
{
    public ModelOperation Model { get; } = model;

    public DoorMethod Method { get; } = method;

    /// <summary>The input's C# name.</summary>
    public string Input { get; } = input;

    /// <summary>The output's C# name.</summary>
    public string Output { get; } = output;

    /// <summary>Whether the client's direction is also emitted; never for an operation that returns events.</summary>
    public bool Client { get; } = client;

    /// <summary>The input's shape; when the model has none, a shape without members.</summary>
    public Shape InputShape => Model.Input ?? Shape.Empty;

    /// <summary>The output's shape; when the model has none, a shape without members.</summary>
    public Shape OutputShape => Model.Output ?? Shape.Empty;

    /// <summary>The output's member that is a stream of events; null: there is none.</summary>
    public Member? Events => OutputShape.Members.FirstOrDefault(member => member.Shape.IsEventStream);

    public string Name => Model.Name;
}
