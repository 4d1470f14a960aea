using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tarn.DuckDb;
using Tarn.Storage;
using Tarn.Streaming.Joins;
using Tarn.Streaming.Patterns;
using Tarn.Streaming.Running;
using Tarn.Streaming.Running.Rows;
using Tarn.Streaming.Scripts;
using Tarn.Workers;
using Tarn.Workers.Parts;

namespace Tarn.Streaming.Sessions;

/// <summary>Sessions of worker processes that run scripts of streaming applications.</summary>
public sealed class StreamSessions : IWorkerSessions
{
    /// <summary>The name of the error of a state that does not fit.</summary>
    public const string StateDoesNotFit = "STATE_DOES_NOT_FIT";

    /// <summary>The name of the error of a script that halts: the same inputs would fail again.</summary>
    public const string Halted = "APPLICATION_HALTED";

    /// <summary>The name of the error of a script beyond a bound of patterns or joins.</summary>
    public const string BoundExceeded = "APPLICATION_EXCEEDED_BOUND";

    public IWorkerSession Begin(Func<IReadOnlyDictionary<string, string>, DuckDatabase> database, long memoryBytes) => new Session(database, memoryBytes);

    private sealed class Session(Func<IReadOnlyDictionary<string, string>, DuckDatabase> database, long memoryBytes) : IWorkerSession
    {
        private readonly ArrayBufferWriter<byte> _rows = new(1 << 20);
        private DuckConnection? _memory;
        private StreamEngine? _engine;

        public void Answer(ReadOnlyMemory<byte> request, Action<ReadOnlyMemory<byte>> piece)
        {
            var content = request[1..];
            try
            {
                switch ((StreamRequest.Kind)request.Span[0])
                {
                    case StreamRequest.Kind.Open: Open(content.Span); break;
                    case StreamRequest.Kind.State: Engine.ReadState(content.Span); break;
                    case StreamRequest.Kind.StateEnd: Engine.EndState(); break;
                    case StreamRequest.Kind.Push: Push(content, piece); break;
                    case StreamRequest.Kind.WriteState: Engine.WriteState(state => piece(StreamAnswer.StateOf(state))); break;
                    default: throw new WorkerException(WorkerErrorName.GenericInternalError, "a session got a request of an unknown kind");
                }
            }
            catch (SqlException e)
            {
                throw new WorkerException(PatternError.IsBound(e.Name) || e.Name == JoinError.TooManyRows ? BoundExceeded : Halted, e.Text);
            }
            catch (TarnException e)
            {
                throw new WorkerException(StateDoesNotFit, e.Message);
            }
            catch (ArgumentOutOfRangeException) when ((StreamRequest.Kind)request.Span[0] == StreamRequest.Kind.State)
            {
                throw new WorkerException(StateDoesNotFit, "An application's state is damaged: a page ends too soon.");
            }
        }

        private StreamEngine Engine => _engine ?? throw new WorkerException(WorkerErrorName.GenericInternalError, "a session has no script");

        private void Open(ReadOnlySpan<byte> content)
        {
            var (planned, _) = StreamScripts.Budgeted(Encoding.UTF8.GetString(content[sizeof(long)..]));
            var opened = database(new Dictionary<string, string> { ["disabled_optimizers"] = StreamEngine.DisabledOptimizers });
            _memory = opened.Connect();
            _engine = new StreamEngine(planned, opened.Connect(), BinaryPrimitives.ReadInt64LittleEndian(content));
        }

        private void Push(ReadOnlyMemory<byte> content, Action<ReadOnlyMemory<byte>> piece)
        {
            var (place, inputs) = StreamRequest.ReadPush(content);
            _rows.ResetWrittenCount();
            Engine.Push(place, inputs, (at, kind, table, watermark, values) =>
            {
                if (_rows.WrittenCount == 0)
                {
                    StreamAnswer.Begin(_rows);
                }

                StreamAnswer.Add(_rows, at, kind, table, watermark, values);
                if (_rows.WrittenCount >= StreamAnswer.RowsBytesMax)
                {
                    piece(_rows.WrittenMemory);
                    _rows.ResetWrittenCount();
                }
            });
            if (_rows.WrittenCount > 0)
            {
                piece(_rows.WrittenMemory);
            }

            CheckMemory();
            piece(StreamAnswer.FiguresOf(new(Engine.StateBytes, Engine.WaitsForTime, Engine.Watermark, Engine.LatenessMs, Engine.OpenWindows)));
        }

        // Rows that wait for one push may go to the disk. A state that does so would make each push slow.
        private void CheckMemory()
        {
            var used = EngineRows.Number(
                _memory!, "SELECT CAST(coalesce(sum(memory_usage_bytes + temporary_storage_bytes), 0) AS BIGINT) FROM duckdb_memory()");
            if (used + Engine.IndexBytes > memoryBytes)
            {
                throw new WorkerException(WorkerErrorName.ExceededMemoryLimit, $"it takes {(used + Engine.IndexBytes) >> 20} MiB");
            }
        }
    }
}
