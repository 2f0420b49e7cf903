// Pictures that the user sends: the bot can fetch them by their address, and by their media id.

import * as api from "../api";
import { mediaUrl } from "./content";
import { manner } from "./manner";
import { user } from "../store";

export async function sendPicture(file: Blob | null): Promise<void> {
  const id = await api.upload(file ?? (await sample()));
  const fields = { PicUrl: location.origin + mediaUrl(id), MediaId: id };
  await api.send(user.value, "image", fields, manner.value);
}

const SIZE = 360;

/** A picture of hills, so that none need be at hand. */
async function sample(): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE * 0.75;
  const draw = canvas.getContext("2d");
  if (!draw) throw new Error("this browser draws no pictures");
  const sky = draw.createLinearGradient(0, 0, 0, canvas.height);
  sky.addColorStop(0, "#f6b26b");
  sky.addColorStop(1, "#fde9d0");
  draw.fillStyle = sky;
  draw.fillRect(0, 0, SIZE, canvas.height);
  draw.fillStyle = "#fff6e5";
  draw.beginPath();
  draw.arc(SIZE * 0.7, SIZE * 0.25, SIZE * 0.09, 0, 7);
  draw.fill();
  hill(draw, "#8fb3a5", 0.42, 0.05, 0);
  hill(draw, "#5e8f80", 0.52, 0.07, 2);
  hill(draw, "#35635a", 0.63, 0.04, 4);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("this browser writes no PNG"))), "image/png");
  });
}

function hill(draw: CanvasRenderingContext2D, colour: string, top: number, height: number, phase: number): void {
  draw.fillStyle = colour;
  draw.beginPath();
  draw.moveTo(0, SIZE);
  for (let x = 0; x <= SIZE; x += 4) draw.lineTo(x, SIZE * (top + height * Math.sin(x / 50 + phase)));
  draw.lineTo(SIZE, SIZE);
  draw.fill();
}
