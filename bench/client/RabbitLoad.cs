using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Tarn.Bench.Client;

/// <summary>Messages of 1 KB through a quorum queue of RabbitMQ, by its own client: published with confirms, acknowledged by tens.</summary>
internal static class RabbitLoad
{
    private const int Bytes = 1_024;
    private const int Batch = 10;
    private const string Queue = "bench";

    /// <summary>Repeats send, receive and acknowledge; the figures are of cycles of ten messages.</summary>
    public static async Task<string> Run(int port, int connections, TimeSpan duration)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port };
        var clock = Stopwatch.StartNew();
        return LoadRun.Figures(await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Drive(factory, clock, duration))), duration);
    }

    private static async Task<List<double>> Drive(ConnectionFactory factory, Stopwatch clock, TimeSpan duration)
    {
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync(
            Queue, durable: true, exclusive: false, autoDelete: false, arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await channel.BasicQosAsync(0, Batch, global: false);
        using var received = new SemaphoreSlim(0);
        var last = 0UL;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivered) =>
        {
            Volatile.Write(ref last, delivered.DeliveryTag);
            received.Release();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        var (body, taken) = (new byte[Bytes], new List<double>());
        while (clock.Elapsed < LoadRun.WarmUp + duration)
        {
            var begun = clock.Elapsed;
            await Task.WhenAll(Enumerable.Range(0, Batch).Select(_ => channel.BasicPublishAsync(
                "", Queue, mandatory: false, new BasicProperties { Persistent = true }, body).AsTask()));
            for (var i = 0; i < Batch; i++)
            {
                await received.WaitAsync();
            }

            await channel.BasicAckAsync(Volatile.Read(ref last), multiple: true);
            if (begun >= LoadRun.WarmUp)
            {
                taken.Add((clock.Elapsed - begun).TotalMilliseconds);
            }
        }

        return taken;
    }
}
