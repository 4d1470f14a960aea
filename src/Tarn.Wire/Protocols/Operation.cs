namespace Tarn.Wire.Protocols;

/// <summary>An operation with typed input and output: bind, validate, run, write.</summary>
public abstract class Operation<TDoor, TInput, TOutput> : OperationDescriptor
    where TDoor : class, IDoor
    where TInput : class, IReadShape<TInput>, IValidShape<TInput>, IParameterShape<TInput>
    where TOutput : IWriteShape<TOutput>
{
    /// <inheritdoc/>
    public override RequestBodyKind RequestBody => RequestBodyKind.Buffered;

    /// <inheritdoc/>
    public sealed override BoundCall Bind(IDoor door, WireRequest request, WireProtocol protocol)
    {
        var input = protocol.ReadInput<TInput>(this, request);
        var violations = new Violations();
        TInput.Validate(input, violations);
        violations.ThrowIfAny(door.Service);
        return new Bound(this, (TDoor)door, input, protocol);
    }

    /// <summary>The door's method.</summary>
    protected abstract Task<TOutput> Run(TDoor door, TInput input, Call call, CancellationToken cancellationToken);

    /// <summary>The text of a member that the access row's templates name.</summary>
    protected virtual string? Member(TInput input, string name) => null;

    /// <summary>The tags that the input gives; null: none.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>>? Tags(TInput input) => null;

    /// <summary>The keys of tags that the input names without values; null: none.</summary>
    protected virtual IEnumerable<string>? TagKeys(TInput input) => null;

    /// <summary>The values of a service's condition key, in lower case, that the input gives; null: none.</summary>
    protected virtual IEnumerable<string>? Key(TInput input, string key) => null;

    /// <summary>Whether the input has a member of <see cref="OperationDescriptor.Kept"/>, by its index.</summary>
    protected virtual bool Gives(TInput input, int kept) => false;

    /// <summary>Writes the answer.</summary>
    protected virtual void Answer(TDoor door, TOutput output, WireProtocol protocol, WireResponse response) =>
        protocol.WriteOutput(door.Service, this, output, response);

    private sealed class Bound(Operation<TDoor, TInput, TOutput> operation, TDoor door, TInput input, WireProtocol protocol)
        : BoundCall
    {
        private TOutput? _output;

        public override string? Member(string name) => operation.Member(input, name);

        public override IReadOnlyList<string>? Find(string key) => RequestTags.Find(key, operation.Tags(input), operation.TagKeys(input))
            ?? (operation.Key(input, key) is { } values ? [.. values] : null);

        public override bool Gives(int kept) => operation.Gives(input, kept);

        public override bool WriteParameters(ParameterWriter writer)
        {
            TInput.WriteParameters(writer, input);
            return true;
        }

        public override bool WriteElements(ParameterWriter writer)
        {
            if (_output is null || !operation.HasOutput || operation.AnswersStream)
            {
                return false;
            }

            TOutput.WriteWhole(ref writer, _output);
            return true;
        }

        public override async ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken)
        {
            var output = _output = await operation.Run(door, input, call, cancellationToken);
            operation.Answer(door, output, protocol, response);
        }
    }
}
