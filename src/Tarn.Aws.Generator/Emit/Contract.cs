using Tarn.Aws.Generator.Doors;
using Tarn.Aws.Generator.Models;

namespace Tarn.Aws.Generator.Emit;

/// <summary>One door with its model: its operations, and the shapes that they use, by direction.</summary>
internal sealed class Contract
{
    private readonly HashSet<Shape> _validated = [];

    public Contract(Door door, ServiceModel model, AccessTable access, WireTable wire)
    {
        Door = door;
        Model = model;
        Access = access;
        Wire = wire;
        Service = ServiceName(model.Name);
        Operations = [.. Bind()];
        foreach (var operation in Operations)
        {
            Reach(operation.InputShape, [Read, Written]);
            Reach(operation.OutputShape, operation.Client ? [Read, Written] : [Written]);
        }

        FindValidated();
    }

    public Door Door { get; }

    public ServiceModel Model { get; }

    /// <summary>The access rows of the operations.</summary>
    public AccessTable Access { get; }

    /// <summary>The service's wire details that its model lacks.</summary>
    public WireTable Wire { get; }

    /// <summary>The service's name in C#: <c>Kinesis</c>, <c>S3</c>.</summary>
    public string Service { get; }

    /// <summary>The namespace of the generated shapes.</summary>
    public string Namespace => $"Tarn.Aws.{Service}.Model";

    /// <summary>The door's operations, in the model's order.</summary>
    public IReadOnlyList<BoundOperation> Operations { get; }

    /// <summary>Inner shapes (structures, lists, maps) that are read.</summary>
    public HashSet<Shape> Read { get; } = [];

    /// <summary>Inner shapes that are written.</summary>
    public HashSet<Shape> Written { get; } = [];

    /// <summary>The emitted structures except inputs and outputs, by name.</summary>
    public IEnumerable<Shape> Structures => Inner("structure");

    /// <summary>The unions of events that the operations return, by name.</summary>
    public IEnumerable<Shape> EventStreams => Operations.Select(operation => operation.Events?.Shape).OfType<Shape>()
        .Distinct().OrderBy(shape => shape.Name, StringComparer.Ordinal);

    /// <summary>Whether codecs need other names than the model's own.</summary>
    public bool HasWireNames => Model.Protocols.Concat(Wire.Protocols).Any(protocol => protocol is not ("json" or "cbor" or "untyped"));

    /// <summary>The emitted lists and maps.</summary>
    public IEnumerable<Shape> Collections => Inner("list").Concat(Inner("map"));

    /// <summary>The enums in the emitted shapes.</summary>
    public IEnumerable<Shape> Enums => AllMembers().Select(member => member.Shape).Where(shape => shape.Values.Count > 0)
        .Distinct().OrderBy(shape => shape.Name, StringComparer.Ordinal);

    /// <summary>
    /// The groups of members (<see cref="WireTable.Groups"/>) in the emitted shapes. A member that one of the shapes may
    /// leave out is nullable.
    /// </summary>
    public IEnumerable<MemberGroup> Groups => AllStructures().SelectMany(Wire.GroupsOf).GroupBy(group => group.Name).Select(same => Widest([.. same]));

    private static MemberGroup Widest(MemberGroup[] same) => new(
        same[0].Name,
        [.. same[0].Members.Select((member, i) => same.Select(group => group.Members[i]).FirstOrDefault(declared => !declared.Required) ?? member)]);

    /// <summary>Whether the door has the operation.</summary>
    public bool Has(ModelOperation operation) => Operations.Any(bound => bound.Model == operation);

    /// <summary>Whether a value of the shape, or a value inside it, can break a constraint.</summary>
    public bool NeedsValidation(Shape shape) => (ListsViolations && shape.IsConstrained) || _validated.Contains(shape);

    /// <summary>Whether the service checks the model's constraints and lists all that are broken.</summary>
    public bool ListsViolations => Wire.ValidationMessage is null;

    /// <summary>The name of a shape's class at AWS.</summary>
    public string JavaName(string shape) =>
        $"com.amazonaws.{Model.EndpointPrefix}.v{Model.ApiVersion.Replace("-", "")}.{shape}";

    // a namespace Tarn.Aws.Tarn would hide Tarn itself
    private static string ServiceName(string model) => model switch
    {
        "tarn" => "TarnApi",
        "cloudtrail" => "CloudTrail",
        "cloudwatch" => "CloudWatch",
        "dynamodb" => "DynamoDb",
        "dynamodbstreams" => "DynamoDbStreams",
        "kinesisanalyticsv2" => "KinesisAnalyticsV2",
        "secretsmanager" => "SecretsManager",
        _ => CSharpNames.Pascal(model),
    };

    private IEnumerable<Shape> Inner(string type) =>
        Read.Union(Written).Where(shape => shape.Type == type).OrderBy(shape => shape.Name, StringComparer.Ordinal);

    private IEnumerable<Shape> AllStructures() => Structures
        .Concat(Operations.Select(operation => operation.InputShape))
        .Concat(Operations.Select(operation => operation.OutputShape));

    private IEnumerable<Member> AllMembers() => AllStructures().SelectMany(shape => shape.Members)
        .Concat(Collections.SelectMany(shape => new[] { shape.Item, shape.Key, shape.Value }).OfType<Member>());

    private IEnumerable<BoundOperation> Bind()
    {
        var methods = new Dictionary<string, DoorMethod>();
        foreach (var method in Door.Methods)
        {
            methods[method.Name] = method;
        }

        foreach (var operation in Model.Operations.Values)
        {
            if (methods.TryGetValue(operation.Name, out var method))
            {
                yield return new BoundOperation(
                    operation,
                    method,
                    ContractName(operation.Name, "Input", operation.InputName),
                    ContractName(operation.Name, "Output", operation.OutputName),
                    (Door.Class.Client || method.Client) && operation.Output?.Members.Any(member => member.Shape.IsEventStream) != true);
            }
        }
    }

    // {Operation}Input, unless another shape has that name (Glue's TestConnectionInput).
    private string ContractName(string operation, string suffix, string? own)
    {
        var name = operation + suffix;
        return name != own && Model.Shapes.ContainsKey(name) ? operation + "Operation" + suffix : name;
    }

    private static void Reach(Shape root, HashSet<Shape>[] directions)
    {
        foreach (var direction in directions)
        {
            foreach (var member in root.Members)
            {
                ReachInner(member, direction);
            }
        }
    }

    private static void ReachInner(Member member, HashSet<Shape> direction)
    {
        if (member.Shape.IsEventStream)
        {
            // a union of events: its exceptions are thrown, so they have no type
            foreach (var happening in member.Shape.Members.Where(candidate => !candidate.Shape.IsException))
            {
                ReachInner(happening, direction);
            }

            return;
        }

        if (member.Shape.IsScalar || !direction.Add(member.Shape))
        {
            return;
        }

        foreach (var inner in member.Shape.Members)
        {
            ReachInner(inner, direction);
        }

        if ((member.Shape.Item ?? member.Shape.Value) is { } item)
        {
            ReachInner(item, direction);
        }
    }

    // Shapes may be recursive: repeat until no shape is added.
    private void FindValidated()
    {
        var shapes = Read.Concat(Operations.Select(operation => operation.InputShape)).ToList();
        while (shapes.Count(shape => !_validated.Contains(shape) && HasConstraintInside(shape) && _validated.Add(shape)) > 0)
        {
        }
    }

    private bool HasConstraintInside(Shape shape) =>
        shape.Members.Any(member => member.Required || NeedsValidation(member.Shape))
        || (shape.Item is { } item && NeedsValidation(item.Shape))
        || (shape.Key is { } key && NeedsValidation(key.Shape))
        || (shape.Value is { } value && NeedsValidation(value.Shape));
}
