using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Creation;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Records;
using Tarn.Delivery.Steps;

namespace Tarn.Delivery.Redrives;

/// <summary>
/// Passes entries of the quarantine through the steps into fresh outputs. An entry whose records are not all accepted
/// leaves some of them in the buffers: the caller clears the buffers and adds the other entries again. One thread at a time.
/// </summary>
internal sealed class RedriveBuffers : IRecordSink, IAsyncDisposable
{
    private readonly OutputBufferFactory _factory;
    private readonly DeliveryId _id;
    private readonly DeliveryModel _model;
    private readonly RecordSteps _steps;
    private readonly Dictionary<string, RedriveOutput> _outputs = [];
    private EntryId _entry;
    private RedriveRefusal? _refusal;
    private bool _hasNewOutput;

    public RedriveBuffers(OutputBufferFactory factory, DeliveryId id, DeliveryModel model)
    {
        (_factory, _id, _model) = (factory, id, model);
        _steps = RecordSteps.Of(model, this);
        if (!model.ChoosesTables)
        {
            Make(model.Table);
        }
    }

    /// <summary>The outputs, in the order in which a commit enters their turns.</summary>
    public IEnumerable<RedriveOutput> Outputs => _outputs.OrderBy(output => output.Key, StringComparer.Ordinal).Select(output => output.Value);

    public long Bytes => _outputs.Values.Sum(output => output.Output.BufferedBytes);

    /// <summary>Records that an output refused only when its files were made.</summary>
    public long Refused => _outputs.Values.Sum(output => output.Output.Refused);

    /// <summary>Clears all buffers, and reads the present state of the destination.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        _hasNewOutput = false;
        foreach (var output in Outputs)
        {
            await output.Clear();
            await output.Output.Begin(cancellationToken);
        }
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="refusal">The first refusal of a record; null: all were accepted.</param>
    /// <returns>False: the buffers must be cleared, and all accepted entries added again.</returns>
    public bool Add(in RedriveEntry entry, out RedriveRefusal? refusal)
    {
        (_entry, _refusal) = (entry.Id, null);
        _steps.TakeAgain(entry.Record, entry.Stage);
        refusal = _refusal;
        return refusal is null && !_hasNewOutput;
    }

    /// <inheritdoc/>
    public void Add(in DeliveryRecord record)
    {
        if (_refusal is not null || OutputOf(record) is not { } output)
        {
            return;
        }

        var result = output.Output.Add(record);
        if (result.IsRejected)
        {
            var failed = FailedRecord.Of(record, result);
            _refusal = new RedriveRefusal(failed.Code, failed.Message);
            return;
        }

        output.Note(_entry, record.Partition?.Name ?? "");
    }

    /// <inheritdoc/>
    public void Fail(in FailedRecord failed) => _refusal ??= new RedriveRefusal(failed.Code, failed.Message);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var output in _outputs.Values)
        {
            await output.DisposeAsync();
        }
    }

    // An output that was made at the sight of its first record takes records after the next Begin.
    private RedriveOutput? OutputOf(in DeliveryRecord record)
    {
        var table = _model.HasTables ? _model.Table ?? record.Table : null;
        if (_model.HasTables && table is null)
        {
            _refusal = new RedriveRefusal("Iceberg.NoSuchTable", "The delivery's steps choose no table for the record.");
            return null;
        }

        if (_outputs.TryGetValue(table?.Part ?? "", out var output))
        {
            return _hasNewOutput ? null : output;
        }

        Make(table);
        _hasNewOutput = true;
        return null;
    }

    private void Make(DeliveryTable? table)
    {
        var name = LedgerOutput.NameOf(OutputIds.Destination, _model.Destination);
        var output = table is null ? _factory.Objects(_id, _model, name) : _factory.Table(_id, _model, table);
        _outputs.Add(table?.Part ?? "", new RedriveOutput(output, name, table));
    }
}
