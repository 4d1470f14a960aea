using System.IO.Pipelines;
using Tarn.Lake.Files;
using Tarn.Sql.Planning;
using Tarn.Sql.Results;
using Tarn.Sql.Types;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Sql.Executions;

/// <summary>
/// Writes a result to its CSV object. Pages are formatted as they arrive; meanwhile the object store hashes and stores
/// the bytes. The object exists only after the blob of <see cref="Finish"/> is put.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html"/>
internal sealed class ResultWriter : IAsyncDisposable
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 1 << 20));
    private readonly IReadOnlyList<SqlType> _types;
    private readonly bool _hasJsonParts;
    private readonly Task<StagedBlob> _staging;

    public ResultWriter(ObjectStore objects, Execution execution, IReadOnlyList<ResultColumn> columns, CancellationToken cancellationToken)
    {
        _types = [.. columns.Select(c => c.Type)];
        _hasJsonParts = execution.HasJsonParts;
        var place = ObjectLocation.Parse(execution.OutputLocation);
        var stage = new StageOptions
        {
            Bucket = place.Bucket,
            Key = place.Key,
            Properties = ObjectProperties.OfType("text/csv"),
            TakesReserve = true,
            Seal = execution.Seal,
            Rights = execution.Writer,
        };
        _staging = Stage(objects, stage, cancellationToken);
        CsvText.WriteRow(_pipe.Writer, [.. columns.Select(c => c.Label)]);
    }

    public async ValueTask Add(ReadOnlyMemory<byte> bytes)
    {
        var page = ResultPage.Read(bytes, _types);
        var values = new string?[_types.Count];
        for (var row = 0; row < page.RowCount; row++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = _hasJsonParts ? page.TextOrJson(row, i) : page.Text(row, i);
            }

            CsvText.WriteRow(_pipe.Writer, values);
        }

        if ((await _pipe.Writer.FlushAsync()).IsCompleted)
        {
            // The reader has stopped because staging failed; this failure becomes the statement's.
            await _staging;
        }
    }

    // A failure completes the pipe; otherwise later pages would wait for a reader.
    private async Task<StagedBlob> Stage(ObjectStore objects, StageOptions stage, CancellationToken cancellationToken)
    {
        try
        {
            return await objects.Stage(_pipe.Reader, stage, cancellationToken);
        }
        catch (Exception failure)
        {
            await _pipe.Reader.CompleteAsync(failure);
            throw;
        }
    }

    /// <summary>The result's bytes, durable. The caller disposes the blob.</summary>
    public async Task<StagedBlob> Finish()
    {
        await _pipe.Writer.CompleteAsync();
        return await _staging;
    }

    /// <summary>Discards an unfinished result.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_staging.IsCompletedSuccessfully)
        {
            return;
        }

        await _pipe.Writer.CompleteAsync(new OperationCanceledException());
        try
        {
            await (await _staging).DisposeAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or Storage.TarnException)
        {
            // The result was discarded; the store removes its staged bytes.
        }
    }
}
