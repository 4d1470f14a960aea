using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Sources;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>
/// Each record is in its output exactly once: in any order of flushes, after commits that fail or seem to fail, and
/// wherever the process ends. The pipeline's parts are driven step by step.
/// </summary>
public sealed class ReplayTests
{
    private const int Cases = 40;

    private enum Step
    {
        PutGood, PutBad, PutMisfit, Read, FlushTable, FlushErrors, FlushAll, FailFlush, ForgetFlush, Kill, ErrorsLeave, TableLeaves, AddColumn,
    }

    [Fact]
    public async Task Every_record_is_once_in_its_output_under_random_orders_of_flushes_failures_and_ends()
    {
        await using var world = await DeliveryWorld.Open();
        var parts = world.Services.ToParts();
        var number = 0;
        var steps = Gen.Elements(Enum.GetValues<Step>()).ListOf(30).ToArbitrary();

        Prop.ForAll(steps, list => Run(new Case(world, parts, ++number), list))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static bool Run(Case one, List<Step> steps) =>
        Task.Run(() => one.Run(steps)).InTime().GetAwaiter().GetResult();

    private sealed class Case(DeliveryWorld world, DeliveryParts parts, int number)
    {
        private readonly string _table = $"t{number}";
        private readonly DeliveryId _id = new(1_000_000 + number);
        private readonly List<string> _sent = [];
        private StreamId _stream;
        private ShardId _shard;
        private DeliveryModel _model = null!;
        private DeliveryOutputs? _lanes;
        private OutputFlusher _flushes = null!;
        private bool _hasColumn;

        public async Task<bool> Run(IEnumerable<Step> steps)
        {
            await Prepare();
            await Begin();
            foreach (var step in steps)
            {
                await Take(step);
            }

            await Take(Step.PutGood);
            await Begin();
            await Read();
            await Flush(_lanes!.All);
            Assert.True(_lanes!.Front.Router.AllCommitted);
            await End();
            await Check();
            return true;
        }

        private async Task Prepare()
        {
            await world.CreateTable(_table, ("id", PrimitiveType.Long));
            var made = await world.CreateStream(shards: 1);
            (_stream, _shard) = (made.Id, world.Directory.Find(made.Id)!.Shards[0].Id);
            var destination = Destinations.Table(_table, evolves: false, creates: false);
            _model = DeliveryConfigValidator.Build(new DeliveryConfig
            {
                Account = DeliveryWorld.Account,
                Region = DeliveryWorld.Region,
                Name = _table,
                Source = new SourceConfig(_stream, null),
                Destination = destination with { Objects = destination.Objects with { ErrorPrefix = $"bad/{_table}/" } },
            });
            await world.Store.Commit(
                transaction =>
                {
                    var consumer = new Consumer(new ConsumerId(_id.Value), ConsumerKind.Delivery, _stream, true, ConsumerLease.None);
                    ConsumerPositions.Put(transaction, consumer);
                    return ValueTask.FromResult(0);
                },
                default);
        }

        private async Task Take(Step step)
        {
            switch (step)
            {
                case Step.PutGood:
                    await Put($$"""{"id":{{_sent.Count}}}""");
                    break;
                case Step.PutBad:
                    await Put($$"""{"id":{{_sent.Count}}""");
                    break;
                case Step.PutMisfit:
                    await Put($$"""{"id":{{_sent.Count}},"late":1}""");
                    break;
                case Step.Read:
                    await Read();
                    break;
                case Step.FlushTable:
                    await Flush([_lanes!.All[0]]);
                    break;
                case Step.FlushErrors:
                    await Flush([_lanes!.All[1]]);
                    break;
                case Step.FlushAll:
                    await Flush(_lanes!.All);
                    break;
                case Step.FailFlush:
                    world.Twin.Fault = () => new TarnException(ErrorKind.OutcomeUnknown, "the sync failed");
                    await Flush(_lanes!.All);
                    world.Twin.Fault = null;
                    break;
                case Step.ForgetFlush:
                    world.Answers.Forgets = () => true;
                    await Flush(_lanes!.All);
                    world.Answers.Forgets = null;
                    break;
                case Step.Kill:
                    await Begin();
                    break;
                case Step.ErrorsLeave:
                    await Leave(_lanes!.All[1]);
                    break;
                case Step.TableLeaves:
                    await Leave(_lanes!.All[0]);
                    break;
                case Step.AddColumn when !_hasColumn:
                    _hasColumn = true;
                    await world.AddColumn(_table, "late", PrimitiveType.Long);
                    break;
                default:
                    break;
            }
        }

        private async Task Put(string record)
        {
            await world.Put(_stream, _shard, [Encoding.UTF8.GetBytes(record)]);
            _sent.Add(record);
        }

        private async Task Begin()
        {
            await End();
            var consumer = new ConsumerId(_id.Value);
            var (epoch, positions) = await world.Store.Commit(
                async transaction => (
                    await ConsumerPositions.TakeLease(transaction, consumer, "test"), await ConsumerPositions.Read(transaction, consumer, RunId.Main)),
                default);
            var source = DeliverySource.Begin(world.Log, _model.Config.Source, parts.ShardsOf, positions);
            _lanes = new DeliveryOutputs(_model, source, positions, new DeliveryOutputFactory(parts.Outputs, _id, _model, epoch, world.Time).Make);
            var state = new DeliveryState(world.Time);
            _flushes = new OutputFlusher(
                _lanes,
                new DeliveryCommit(world.Answers, _id, _model, epoch, new RestReport(world.Time), world.Time, world.Services.Log),
                new OutputFailures(parts, _id, _model, state),
                state,
                new PipelineRequests(),
                _table,
                world.Time)
            {
                Pace = new FlushPace(TimeSpan.Zero, null),
                Freshness = null,
                Rights = parts.RightsOf(_id, _model),
                Report = () => { },
            };
            await BeginLanes();
        }

        private async Task BeginLanes()
        {
            foreach (var reader in _lanes!.Readers)
            {
                Assert.True(await _flushes.Begin(reader, default));
            }
        }

        private async Task End()
        {
            await (_lanes?.DisposeAsync() ?? default);
            _lanes = null;
        }

        // As after a failure of this lane alone.
        private async Task Leave(DeliveryOutput lane)
        {
            lane.Restart();
            await _lanes!.Separate(lane);
            await BeginLanes();
        }

        private async Task Read()
        {
            foreach (var reader in _lanes!.Readers)
            {
                foreach (var cursor in reader.Source.Cursors)
                {
                    while (reader.Source.HasMore(cursor))
                    {
                        await reader.Source.Read(cursor, reader.Router, default);
                    }
                }

                if (reader != _lanes.Front)
                {
                    Assert.True(await _lanes.TryJoin(reader));
                }
            }
        }

        // After a failure of one lane it leaves the front; after any other failure the pipeline begins again.
        private async Task Flush(IReadOnlyList<DeliveryOutput> due)
        {
            foreach (var reader in _lanes!.Readers)
            {
                try
                {
                    await _flushes.Flush(reader, lane => due.Contains(lane) ? [.. lane.Parts.Where(part => part.HasPending)] : [], default);
                    await BeginLanes();
                }
                catch (TarnException)
                {
                    world.Twin.Fault = null;
                    world.Answers.Forgets = null;
                    await Begin();
                    return;
                }
            }
        }

        private async Task Check()
        {
            var rows = (await world.Query(
                _table, "select id::varchar from FILES where id is not null order by id")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var documents = (await world.TextUnder($"bad/{_table}/")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => Encoding.UTF8.GetString(JsonDocument.Parse(line).RootElement.GetProperty("rawData").GetBytesFromBase64()))
                .ToList();
            for (var i = 0; i < _sent.Count; i++)
            {
                var name = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var (inTable, inErrors) = (rows.Count(row => row == name), documents.Count(document => document == _sent[i]));
                Assert.True(inTable + inErrors == 1, $"{_sent[i]} is {inTable} times in the table, {inErrors} times in the error output");
                Assert.True(_sent[i].EndsWith('}') || inErrors == 1, _sent[i]);
                Assert.True(_sent[i].Contains("late", StringComparison.Ordinal) || !_sent[i].EndsWith('}') || inTable == 1, _sent[i]);
            }
        }
    }
}
